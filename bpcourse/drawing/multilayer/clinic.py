"""The mistakes clinic: where a wrong backward pass goes wrong, how it is caught, where it leads."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.whereabouts import wrong_rules
from bpcourse.drawing import style, svg
from bpcourse.drawing.losses import draw_pair
from bpcourse.drawing.multilayer.clinic_twin import (
    brief,
    describe_diagnosis,
    how,
    messages,
    size,
    tell_delta,
    tell_gradient,
    tell_rule,
)
from bpcourse.drawing.multilayer.clinic_words import NONE, RATE, STEPS, Diagnosis, diagnose, differs
from bpcourse.drawing.parts import Label, arrow, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.touch import marked
from bpcourse.drawing.words import low, number, text_width, wrap

WIDTH, HEIGHT = 830, 432
CHAIN, MADE = 132, 236  # the middle of the deltas, and of the gradients that they make
PITCH = 248  # from delta to delta
DELTA, BACK, SLOPE, OUTPUT, LOSS = 96, 44, 76, 86, 34  # widths, from the left to the loss
APART = (PITCH - DELTA - BACK - SLOPE) / 3
TONES = {
    "PASS": style.PARAMETER.plate,
    "INCONCLUSIVE": style.NEUTRAL,
    "FAIL": style.GRADIENT.plate,
    "REFUSED": style.GRADIENT.plate,
}
SLIP = 3.5  # the width of the edge around a slip


class Spot(NamedTuple):
    """A rule of the backward pass at one layer: where it stands, how wide, what it says."""

    x: float
    width: float
    words: tuple[str, ...]


def clinic_picture(mistake: str = NONE, fixture: str = "recommended", seed: int = 0) -> Picture:
    """Draw the backward pass rule by rule, the slip in it, its gradient check, and its descent.

    >>> print(clinic_picture("slope dropped").text.splitlines()[0])
    Mistake “slope dropped” on the network “recommended”, drawing 0: the gradient check says FAIL.

    `mistake` is a name in `bpcourse.checking.MISTAKES`, or "none"; `fixture` one in `FIXTURES`.
    """
    found = diagnose(mistake, fixture, seed)
    depth = len(found.right.deltas)
    title = f"{mistake if mistake != NONE else 'no mistake'}: the check says {found.verdict}"
    content = [
        *_draw_title(found),
        *_draw_chain(found, depth),
        *(part for k in range(1, depth + 1) for part in _draw_made(found, k, depth)),
        *(_draw_rule(found, place, spot) for place, spot in _spots(depth).items()),
        *(_draw_delta(found, k, _column(k, depth)) for k in range(1, depth + 1)),
        *_draw_descent(found),
    ]
    return picture(content, WIDTH, HEIGHT, title, describe_diagnosis(found))


def _column(k: int, depth: int) -> float:
    """Return where delta k stands; a network with two layers stands in the middle."""
    return 134 + PITCH * (k - 1) + PITCH * (3 - depth) / 2


def _spots(depth: int) -> dict[tuple[str, int], Spot]:
    """Return every rule between the deltas, by its name and its layer."""
    end = _column(depth, depth) + DELTA / 2 + APART + OUTPUT / 2
    last = low(depth)
    found = {("output_delta", depth): Spot(end, OUTPUT, (f"∂L/∂A{last}", f"⊙ σ′(Z{last})"))}
    for k in range(1, depth):
        slope = _column(k, depth) + DELTA / 2 + APART + SLOPE / 2
        found["slope", k] = Spot(slope, SLOPE, (f"⊙ σ′(Z{low(k)})",))
        back = slope + SLOPE / 2 + APART + BACK / 2
        found["back", k + 1] = Spot(back, BACK, (f"· W{low(k + 1)}",))
    return found


def _draw_title(found: Diagnosis) -> Iterator[str]:
    name = "no mistake" if found.mistake == NONE else found.mistake
    yield svg.text(20, 34, name, size=style.LARGE, anchor="start", bold=True)
    words = f"check: {found.verdict}"
    tone, width = TONES[found.verdict], text_width(words) + 34
    yield from card(WIDTH - 16 - width / 2, 28, width, 30, tone, Label(words, bold=True), radius=15)
    for i, line in enumerate(wrap(how(found), WIDTH - 40, style.SMALL)):
        colour, y = style.NEUTRAL.text, 62 + 20 * i
        yield svg.text(20, y, line, colour, size=style.SMALL, anchor="start")


def _draw_chain(found: Diagnosis, depth: int) -> Iterator[str]:
    """Draw the way back from the loss, from card to card."""
    spots = _spots(depth)
    end = spots["output_delta", depth]
    loss = end.x + end.width / 2 + APART + LOSS / 2
    stops = [(loss, LOSS), (end.x, end.width), (_column(depth, depth), DELTA)]
    for k in range(depth - 1, 0, -1):
        back, slope = spots["back", k + 1], spots["slope", k]
        stops += [(back.x, back.width), (slope.x, slope.width), (_column(k, depth), DELTA)]
    key = f"{found.mistake} {found.fixture} {found.seed}"
    for i, ((x0, w0), (x1, w1)) in enumerate(pairwise(stops)):
        ends = [(x0 - w0 / 2 - 1, CHAIN), (x1 + w1 / 2 + 1, CHAIN)]
        yield marked(arrow(ends, style.GRADIENT, 1.6), flow=f"backward {i} {key}")
    label = Label("L", 6, style.INK, style.LARGE, bold=True)
    yield from card(loss, CHAIN, LOSS, 48, style.NEUTRAL, label, line=2)


def _breaking(rule: str) -> str:
    """Return the first mistake that replaces a rule: a click on the rule chooses it."""
    return next((name for name in MISTAKES if rule in wrong_rules(name)), NONE)


def _slip(found: Diagnosis, place: tuple[str, int], x: float, y: float) -> str:
    """Say that the slip sits here; in brackets where it changes nothing."""
    if place not in found.places:
        return ""
    words = "slip" if found.places[place] else "(slip)"
    return svg.text(x, y, words, style.REFUSAL.text, size=style.SMALL, bold=True)


def _draw_rule(found: Diagnosis, place: tuple[str, int], spot: Spot) -> str:
    wrong = place in found.places
    tone = style.REFUSAL if wrong else style.PLAIN
    drops = (6,) if len(spot.words) == 1 else (-5, 15)
    labels = [
        Label(words, drop, style.INK, style.SMALL)
        for words, drop in zip(spot.words, drops, strict=True)
    ]
    tall, line = 34 if len(drops) == 1 else 50, SLIP if wrong else 1.2
    drawn = "".join(card(spot.x, CHAIN, spot.width, tall, tone, *labels, radius=6, line=line))
    drawn += _slip(found, place, spot.x, CHAIN + tall / 2 + 19)
    told, breaks = tell_rule(found, place), _breaking(place[0])
    return marked(drawn, part=f"{place[0]}{place[1]}", tell=told, choose=f"mistake={breaks}")


def _draw_delta(found: Diagnosis, k: int, x: float) -> str:
    """Draw the size of a delta over the whole batch, and of what the mistaken pass has."""
    right = found.right.deltas[k - 1]
    labels = [
        Label(f"δ{low(k)}", -15, bold=True),
        Label(size(right), 4, style.GRADIENT.text, style.SMALL),
    ]
    tone, line = style.GRADIENT.plate, 1.5
    if found.mistaken.deltas and found.mistake != NONE:
        mistaken = found.mistaken.deltas[k - 1]
        wrong = bool(differs(mistaken, right).any())
        words = f"≠ {size(mistaken)}" if wrong else "the same"
        labels.append(Label(words, 23, style.REFUSAL.text if wrong else style.INK, style.SMALL))
        tone, line = (style.REFUSAL, 2.5) if wrong else (tone, line)
    drawn = "".join(card(x, CHAIN, DELTA, 66, tone, *labels, line=line))
    return marked(drawn, part=f"delta{k}", tell=tell_delta(found, k))


def _draw_made(found: Diagnosis, k: int, depth: int) -> Iterator[str]:
    """Draw the two gradients that a delta makes, each with what the check says of it."""
    x = _column(k, depth)
    verdicts = {check.name: check.verdict for check in found.checks}
    for rule, letter, side in (("weights", "W", -1), ("biases", "b", 1)):
        middle, name, place = x + 58 * side, f"{letter}{k}", (rule, k)
        ends = [(x + 24 * side, CHAIN + 35), (x + 40 * side, MADE - 34)]
        yield arrow(ends, style.GRADIENT, 1.4)
        verdict = verdicts.get(name, "REFUSED")
        tone = TONES[verdict]
        shown = {"REFUSED": "no check", "INCONCLUSIVE": "?"}.get(verdict, verdict)
        labels = [
            Label(f"∂L/∂{letter}{low(k)}", -13, style.INK, style.SMALL, bold=True),
            Label(shown, 5, size=style.SMALL, bold=True),
            Label(brief(found.marks.get(name, "")), 23, style.INK, style.SMALL),
        ]
        line = SLIP if place in found.places else 1.5
        drawn = "".join(card(middle, MADE, 112, 62, tone, *labels, line=line))
        drawn += _slip(found, place, middle, MADE + 49)
        told, breaks = tell_gradient(found, name), _breaking(rule)
        yield marked(drawn, part=f"{rule}{k}", tell=told, choose=f"mistake={breaks}")


def _draw_descent(found: Diagnosis) -> Iterator[str]:
    words = f"Loss over {STEPS} steps at rate {number(RATE)} (log scale)"
    yield svg.text(20, 312, words, anchor="start", bold=True)
    curves = {"right": found.right.losses}
    if found.mistaken.losses and found.mistake != NONE:
        curves["mistaken"] = found.mistaken.losses
    yield from draw_pair(curves, 64, 330, 326)
    lines = [line for words in messages(found) for line in wrap(words, 310, style.SMALL, most=4)]
    for i, line in enumerate(lines[:5]):
        look = {"size": style.SMALL, "anchor": "start"}
        yield svg.text(506, 332 + 20 * i, line, style.NEUTRAL.text, **look)
