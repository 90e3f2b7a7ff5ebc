"""The two passes as mirror images: forward through W, backward through its transpose."""

from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.multilayer.shapes import list_arrays, show_shape
from bpcourse.drawing.parts import Label, arrow, card, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import low

HEIGHT = 512
FORWARD, GRADIENTS, BACKWARD = 96, 214, 332  # the middle of each row
TALL = 52
MADE = 80  # the height of a card of gradients: of the weights, and of the biases
GAP = 22
LOSS = 52
Point = tuple[float, float]


def mirror_picture(sizes: Sequence[int] = (3, 4, 2), batch: int = 5) -> Picture:
    """Draw both passes through a network of layers, every array with its shape.

    >>> print(mirror_picture((3, 4, 2), batch=5).text.splitlines()[1])
    Forward: A₀ (5, 3) goes through W₁ (4, 3) to Z₁ and σ makes A₁, both (5, 4).

    `sizes` counts the inputs, then the units of each layer, one to four of them. Source: D0.
    """
    stage = _Stage(sizes, batch)
    title = "Forward through W, backward through its transpose"
    content = [
        draw_direction(backward=False),
        svg.text(stage.width - 16, 33, title, anchor="end", bold=True),
        *_draw_loss(stage),
        *(part for k in range(stage.depth + 1) for part in _draw_forward(stage, k)),
        *(part for k in range(1, stage.depth + 1) for part in _draw_backward(stage, k)),
        draw_direction(backward=True, y=BACKWARD + 50),
        *_draw_words(stage.width / 2),
    ]
    words = _describe(stage)
    return picture(content, stage.width, HEIGHT, title, words)


class _Stage:
    """Where everything stands: columns A0, W1, Z1|A1, W2, Z2|A2, ..., L."""

    def __init__(self, sizes: Sequence[int], batch: int) -> None:
        arrays = list_arrays(sizes, batch)
        self.depth = len(sizes) - 1
        self.shapes = {array.name: show_shape(array.shape) for array in arrays}
        widest = max(map(len, self.shapes.values()))
        self.shapes |= {f"{array.name}ᵀ": show_shape(array.shape[::-1]) for array in arrays}
        self.box = max(84, 8.2 * widest + 14)
        boxes = 2 * self.depth + 1
        needed = 32 + boxes * self.box + boxes * GAP + LOSS
        self.width = max(640, round(needed))
        self.gap = GAP + (self.width - needed) / boxes

    def units(self, k: int) -> float:
        """Return the middle of the column of layer k."""
        return 16 + self.box / 2 + 2 * k * (self.box + self.gap)

    def between(self, k: int) -> float:
        """Return the middle of the column of the weights into layer k."""
        return self.units(k) - self.box - self.gap

    @property
    def loss(self) -> float:
        return self.width - 16 - LOSS / 2

    def draw(self, name: str, x: float, y: float, tone: style.Tone, words: str = "") -> str:
        """Draw an array with its shape, under its name unless other words are given."""
        label = Label(words or name, -4, bold=True)
        shape = Label(self.shapes[name], 17, style.INK, style.SMALL)
        return "".join(card(x, y, self.box, TALL, tone, label, shape, line=1.8))


def _draw_forward(stage: _Stage, k: int) -> Iterator[str]:
    x, half = stage.units(k), stage.box / 2
    if k:
        middle = stage.between(k)
        before = (stage.units(k - 1) + half, middle - half)
        after = (middle + half, x - half)
        yield from (_across(FORWARD, ends) for ends in (before, after))
        yield stage.draw(f"W{low(k)}", middle, FORWARD, style.PARAMETER)
    words = f"Z{low(k)} → A{low(k)}" if k else "A₀"
    yield stage.draw(f"A{low(k)}", x, FORWARD, style.VALUE, words)


def _across(y: float, ends: Point) -> str:
    start, end = ends
    return arrow([(start + 2, y), (end - 2, y)], style.VALUE)


def _draw_backward(stage: _Stage, k: int) -> Iterator[str]:
    """Draw the delta of layer k, what the cache hands down to it, and the gradient it makes."""
    x, middle, half = stage.units(k), stage.between(k), stage.box / 2
    down = (FORWARD + TALL / 2, BACKWARD - TALL / 2)
    yield arrow([(x, down[0] + 2), (x, down[1] - 2)], style.VALUE, 1.5)
    slope = Label(f"σ′(Z{low(k)})", 5, style.VALUE.text, size=16)
    yield from card(x, GRADIENTS, 66, 26, style.VALUE._replace(edge=style.CARD), slope, line=1)
    left, top, low_edge = stage.units(k - 1), GRADIENTS - MADE / 2, GRADIENTS + MADE / 2
    corner = [(left + half - 14, down[0] + 2), (left + half - 14, down[0] + 22)]
    handed = [*corner, (middle, down[0] + 22), (middle, top - 2)]
    yield arrow(handed, style.VALUE, 1.5)
    kept = f"A{low(k - 1)}"
    yield svg.text(left + half - 7, down[0] + 18, kept, style.VALUE.text, size=16, anchor="start")
    rise = x - half + 14
    corner = [(rise, down[1] - 2), (rise, down[1] - 22)]
    back = [*corner, (middle, down[1] - 22), (middle, low_edge + 2)]
    yield arrow(back, style.GRADIENT, 1.8)
    yield _draw_made(stage, k, middle)
    yield stage.draw(f"δ{low(k)}", x, BACKWARD, style.GRADIENT)
    if k > 1:
        yield from _draw_transpose(stage, k)


def _draw_made(stage: _Stage, k: int, middle: float) -> str:
    """Draw the two gradients of a layer, of its weights and of its biases."""
    labels = []
    for drop, name in ((-18, f"∂L/∂W{low(k)}"), (18, f"∂L/∂b{low(k)}")):
        shape = Label(stage.shapes[name], drop + 16, style.INK, style.SMALL)
        labels += [Label(name, drop, size=16, bold=True), shape]
    return "".join(card(middle, GRADIENTS, stage.box, MADE, style.GRADIENT, *labels, line=1.8))


def _draw_transpose(stage: _Stage, k: int) -> Iterator[str]:
    x, middle, half = stage.units(k), stage.between(k), stage.box / 2
    for start, end in ((x, middle), (middle, stage.units(k - 1))):
        ends = [(start - half - 2, BACKWARD), (end + half + 2, BACKWARD)]
        yield arrow(ends, style.GRADIENT)
    yield stage.draw(f"W{low(k)}ᵀ", middle, BACKWARD, style.PARAMETER._replace(dashed=True))


def _draw_loss(stage: _Stage) -> Iterator[str]:
    x, edge = stage.loss, stage.units(stage.depth) + stage.box / 2
    yield _across(FORWARD, (edge, x - LOSS / 2))
    label = Label("L", 6, style.INK, style.LARGE, bold=True)
    yield from card(x, FORWARD, LOSS, TALL, style.NEUTRAL, label, line=2)
    path = [(x, FORWARD + TALL / 2 + 2), (x, BACKWARD), (edge + 2, BACKWARD)]
    yield arrow(path, style.GRADIENT)


def _draw_words(middle: float) -> Iterator[str]:
    rows = (
        (66, "one example:  z = W a + b,  back  Wᵀ δ"),
        (66, "rows of a batch:  Z = A Wᵀ + b,  back  δ W"),
        (0, "∂L/∂Wₖ = δₖᵀ Aₖ₋₁: what comes back times what the cache kept"),
        (0, "∂L/∂bₖ: the rows of δₖ, one for each example, added up"),
    )
    for i, (aside, words) in enumerate(rows):  # the first two stand beside the tag
        yield svg.text(middle + aside, BACKWARD + 70 + 28 * i, words, size=16)


def _describe(stage: _Stage) -> list[str]:
    depth, shapes = stage.depth, stage.shapes
    words = ["Forward through W, backward through its transpose."]
    for k in range(1, depth + 1):
        before, weight, units = f"A{low(k - 1)}", f"W{low(k)}", shapes[f"A{low(k)}"]
        words.append(
            f"Forward: {before} {shapes[before]} goes through {weight} {shapes[weight]} "
            f"to Z{low(k)} and σ makes A{low(k)}, both {units}."
        )
    last = f"δ{low(depth)}"
    words.append(f"The loss L is one number; from it comes {last} {shapes[last]}.")
    return [
        *words,
        *(line for k in range(depth, 0, -1) for line in _describe_backward(k, stage)),
        "For one example: forward z = W a + b, backward Wᵀ δ.",
        "With a batch as rows: forward Z = A Wᵀ + b, backward δ W.",
    ]


def _describe_backward(k: int, stage: _Stage) -> Iterator[str]:
    shapes, delta, weight = stage.shapes, f"δ{low(k)}", f"W{low(k)}"
    if k < stage.depth:
        after, turned = f"δ{low(k + 1)}", f"W{low(k + 1)}ᵀ"
        yield (
            f"Backward: {after} goes through {turned} {shapes[turned]}; times σ′(Z{low(k)}), "
            f"which the cache hands down, it is {delta} {shapes[delta]}."
        )
    biases = f"∂L/∂b{low(k)} {shapes[f'b{low(k)}']}"
    yield (
        f"{delta} and A{low(k - 1)} from the cache make the gradient ∂L/∂{weight} "
        f"{shapes[weight]}, as large as {weight}; the rows of {delta}, added up, make {biases}."
    )
