"""The two passes as mirror images: forward through W, backward through its transpose."""

from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.multilayer.shapes import check_sizes, show_shape
from bpcourse.drawing.parts import Label, arrow, card, draw_direction
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import low

HEIGHT = 440
FORWARD, GRADIENTS, BACKWARD = 96, 200, 304  # the middle of each row
TALL = 52
GAP = 22
LOSS = 52
Point = tuple[float, float]


def mirror_picture(sizes: Sequence[int] = (3, 4, 2), batch: int = 5) -> Picture:
    """Draw both passes through a network of layers, every array with its shape.

    >>> print(mirror_picture((3, 4, 2), batch=5).text.splitlines()[1])
    Forward: A₀ (5, 3) goes through W₁ (4, 3) to Z₁ and σ makes A₁, both (5, 4).

    `sizes` counts the inputs, then the units of each layer, one to four of them. Source: D0.
    """
    check_sizes(sizes, batch)
    stage = _Stage(sizes, batch)
    title = "Forward through W, backward through its transpose"
    content = [
        draw_direction(backward=False),
        svg.text(stage.width - 16, 33, title, anchor="end", bold=True),
        *_draw_loss(stage),
        *(part for k in range(stage.depth + 1) for part in _draw_forward(stage, k)),
        *(part for k in range(1, stage.depth + 1) for part in _draw_backward(stage, k)),
        draw_direction(backward=True, y=BACKWARD + 44),
        *_draw_words(stage),
    ]
    words = _describe(sizes, batch)
    return picture(content, stage.width, HEIGHT, title, words)


class _Stage:
    """Where everything stands: columns A0, W1, Z1|A1, W2, Z2|A2, ..., L."""

    def __init__(self, sizes: Sequence[int], batch: int) -> None:
        self.sizes, self.batch = tuple(sizes), batch
        self.depth = len(sizes) - 1
        widest = max(len(self.shape(k)) for k in range(self.depth + 1))
        widest = max(widest, *(len(self.weight(k)) for k in range(1, self.depth + 1)))
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

    def shape(self, k: int) -> str:
        return show_shape((self.batch, self.sizes[k]))

    def weight(self, k: int) -> str:
        return show_shape((self.sizes[k], self.sizes[k - 1]))

    def transposed(self, k: int) -> str:
        return show_shape((self.sizes[k - 1], self.sizes[k]))


def _draw_array(x: float, y: float, width: float, name: str, shape: str, tone: style.Tone) -> str:
    labels = (Label(name, -4, bold=True), Label(shape, 17, style.INK, style.SMALL))
    return "".join(card(x, y, width, TALL, tone, *labels, line=1.8))


def _draw_forward(stage: _Stage, k: int) -> Iterator[str]:
    x, half = stage.units(k), stage.box / 2
    names = "A₀" if k == 0 else f"Z{low(k)} → A{low(k)}"
    if k:
        middle = stage.between(k)
        before = (stage.units(k - 1) + half, middle - half)
        after = (middle + half, x - half)
        yield from (_across(FORWARD, ends) for ends in (before, after))
        weight = (f"W{low(k)}", stage.weight(k), style.PARAMETER)
        yield _draw_array(middle, FORWARD, stage.box, *weight)
    yield _draw_array(x, FORWARD, stage.box, names, stage.shape(k), style.VALUE)


def _across(y: float, ends: Point) -> str:
    start, end = ends
    return arrow([(start + 2, y), (end - 2, y)], style.VALUE)


def _draw_backward(stage: _Stage, k: int) -> Iterator[str]:
    """Draw the delta of layer k, what the cache hands down to it, and the gradient it makes."""
    x, middle, half = stage.units(k), stage.between(k), stage.box / 2
    down = (FORWARD + TALL / 2, BACKWARD - TALL / 2)
    yield arrow([(x, down[0] + 2), (x, down[1] - 2)], style.VALUE, 1.5)
    yield svg.text(x, GRADIENTS + 5, f"σ′(Z{low(k)})", style.VALUE.text, size=16, halo=True)
    left, top, low_edge = stage.units(k - 1), GRADIENTS - TALL / 2, GRADIENTS + TALL / 2
    corner = [(left + half - 14, down[0] + 2), (left + half - 14, down[0] + 22)]
    handed = [*corner, (middle, down[0] + 22), (middle, top - 2)]
    yield arrow(handed, style.VALUE, 1.5)
    kept = f"A{low(k - 1)}"
    yield svg.text(left + half - 7, down[0] + 18, kept, style.VALUE.text, size=16, anchor="start")
    rise = x - half + 14
    back = [
        (rise, down[1] - 2),
        (rise, down[1] - 22),
        (middle, down[1] - 22),
        (middle, low_edge + 2),
    ]
    yield arrow(back, style.GRADIENT, 1.8)
    gradient = (f"∂L/∂W{low(k)}", stage.weight(k), style.GRADIENT)
    yield _draw_array(middle, GRADIENTS, stage.box, *gradient)
    yield _draw_array(x, BACKWARD, stage.box, f"δ{low(k)}", stage.shape(k), style.GRADIENT)
    if k > 1:
        yield from _draw_transpose(stage, k)


def _draw_transpose(stage: _Stage, k: int) -> Iterator[str]:
    x, middle, half = stage.units(k), stage.between(k), stage.box / 2
    for start, end in ((x, middle), (middle, stage.units(k - 1))):
        ends = [(start - half - 2, BACKWARD), (end + half + 2, BACKWARD)]
        yield arrow(ends, style.GRADIENT)
    weight = (f"W{low(k)}ᵀ", stage.transposed(k), style.PARAMETER._replace(dashed=True))
    yield _draw_array(middle, BACKWARD, stage.box, *weight)


def _draw_loss(stage: _Stage) -> Iterator[str]:
    x, edge = stage.loss, stage.units(stage.depth) + stage.box / 2
    yield _across(FORWARD, (edge, x - LOSS / 2))
    label = Label("L", 6, style.INK, style.LARGE, bold=True)
    yield from card(x, FORWARD, LOSS, TALL, style.NEUTRAL, label, line=2)
    path = [(x, FORWARD + TALL / 2 + 2), (x, BACKWARD), (edge + 2, BACKWARD)]
    yield arrow(path, style.GRADIENT)


def _draw_words(stage: _Stage) -> Iterator[str]:
    middle = stage.width / 2
    rows = (
        (BACKWARD + 65, "one example:  z = W a + b,  back  Wᵀ δ"),
        (BACKWARD + 91, "rows of a batch:  Z = A Wᵀ + b,  back  δ W"),
        (BACKWARD + 117, "∂L/∂Wₖ = δₖᵀ Aₖ₋₁: what comes back times what the cache kept"),
    )
    for y, words in rows:
        yield svg.text(middle + (66 if y < BACKWARD + 100 else 0), y, words, size=16)


def _describe(sizes: Sequence[int], batch: int) -> list[str]:
    depth = len(sizes) - 1
    units = [show_shape((batch, extent)) for extent in sizes]
    words = ["Forward through W, backward through its transpose."]
    for k in range(1, depth + 1):
        weight = show_shape((sizes[k], sizes[k - 1]))
        words.append(
            f"Forward: A{low(k - 1)} {units[k - 1]} goes through W{low(k)} {weight} "
            f"to Z{low(k)} and σ makes A{low(k)}, both {units[k]}."
        )
    words.append(f"The loss L is one number; from it comes δ{low(depth)} {units[depth]}.")
    for k in range(depth, 0, -1):
        words += _describe_backward(k, sizes, units)
    return [
        *words,
        "For one example: forward z = W a + b, backward Wᵀ δ.",
        "With a batch as rows: forward Z = A Wᵀ + b, backward δ W.",
    ]


def _describe_backward(k: int, sizes: Sequence[int], units: Sequence[str]) -> Iterator[str]:
    weight = show_shape((sizes[k], sizes[k - 1]))
    if k < len(sizes) - 1:
        after, turned = low(k + 1), show_shape((sizes[k], sizes[k + 1]))
        yield (
            f"Backward: δ{after} goes through W{after}ᵀ {turned}; times σ′(Z{low(k)}), "
            f"which the cache hands down, it is δ{low(k)} {units[k]}."
        )
    yield (
        f"δ{low(k)} and A{low(k - 1)} from the cache make the gradient ∂L/∂W{low(k)} {weight}, "
        f"as large as W{low(k)}."
    )
