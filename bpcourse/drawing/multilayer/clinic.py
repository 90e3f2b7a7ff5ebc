"""The mistakes clinic: what a wrong backward pass computes, how it is caught, where it leads."""

from collections.abc import Iterator

import numpy as np

from bpcourse.checking.mistakes import MISTAKES
from bpcourse.drawing import style, svg
from bpcourse.drawing.losses import draw_pair
from bpcourse.drawing.multilayer.clinic_words import NONE, RATE, STEPS, Diagnosis, diagnose, differs
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import compact, indexed, low, number, text_width, wrap

WIDTH = 640
ROW = 25
COLUMNS = (28, 162, 78, 566)  # names, first unit, from unit to unit, norm
TONES = {
    "PASS": style.PARAMETER.plate,
    "INCONCLUSIVE": style.NEUTRAL,
    "FAIL": style.GRADIENT.plate,
    "REFUSED": style.GRADIENT.plate,
}


def clinic_picture(mistake: str = NONE, fixture: str = "recommended", seed: int = 0) -> Picture:
    """Draw a mistaken backward pass beside the right one, its gradient check, and its descent.

    >>> print(clinic_picture("slope dropped").text.splitlines()[0])
    Mistake “slope dropped” on the fixture “recommended”, seed 0: the gradient check says FAIL.

    `mistake` is a name in `bpcourse.checking.MISTAKES`, or "none"; `fixture` one in `FIXTURES`.
    """
    found = diagnose(mistake, fixture, seed)
    y, parts = 58.0, []
    for draw in (_draw_how, _draw_deltas, _draw_check, _draw_descent):
        drawn, y = draw(found, y)
        parts += drawn
    title = f"{mistake if mistake != NONE else 'no mistake'}: the check says {found.verdict}"
    content = [*_draw_title(found), *parts]
    words = describe_diagnosis(found)
    return picture(content, WIDTH, y, title, words)


def _draw_title(found: Diagnosis) -> Iterator[str]:
    name = "no mistake" if found.mistake == NONE else found.mistake
    yield svg.text(20, 34, name, size=style.LARGE, anchor="start", bold=True)
    words = f"check: {found.verdict}"
    tone, width = TONES[found.verdict], text_width(words) + 34
    x = WIDTH - 16 - width / 2
    yield from card(x, 28, width, 30, tone, Label(words, bold=True), radius=15)


def _draw_how(found: Diagnosis, top: float) -> tuple[list[str], float]:
    lines = wrap(_how(found), WIDTH - 40, style.SMALL, most=3)
    parts = [
        svg.text(20, top + 8 + 20 * i, line, style.NEUTRAL.text, size=style.SMALL, anchor="start")
        for i, line in enumerate(lines)
    ]
    return parts, top + 20 * len(lines) + 12


def _how(found: Diagnosis) -> str:
    if found.mistake == NONE:
        return "The right backward pass: choose a mistake and see what changes."
    return MISTAKES[found.mistake].how


def _heading(words: str, top: float, aside: str = "") -> list[str]:
    parts = [svg.text(20, top + 18, words, anchor="start", bold=True)]
    if aside:
        parts.append(svg.text(COLUMNS[3], top + 18, aside, style.NEUTRAL.text, size=style.SMALL))
    return parts


def _draw_deltas(found: Diagnosis, top: float) -> tuple[list[str], float]:
    parts = _heading("Deltas of the first example, unit by unit", top, "norm, whole batch")
    y = top + 28
    for k, right in enumerate(found.right.deltas):
        parts += _draw_delta(f"δ{low(k + 1)} right", right, None, y)
        y += ROW
        if found.mistaken.deltas and found.mistake != NONE:
            parts += _draw_delta("mistaken", found.mistaken.deltas[k], right, y)
            y += ROW
        y += 5
    if found.mistaken.stopped:
        lines, y = _draw_message(f"The mistaken pass stops: {found.mistaken.stopped}", y)
        parts += lines
    return parts, y + 4


def _draw_delta(label: str, delta: np.ndarray, right: np.ndarray | None, y: float) -> Iterator[str]:
    """Draw a row of deltas; where they differ from the right ones they are framed."""
    left, first, pitch, norm = COLUMNS
    colour = style.INK if right is None else style.GRADIENT.text
    yield svg.text(left, y + 18, label, colour, anchor="start", bold=right is None)
    sizes = [*delta[0], np.linalg.norm(delta)]
    marks = [False] * len(sizes)
    if right is not None:
        size = np.linalg.norm(right)
        marks = [*differs(delta[0], right[0]), differs(np.array(sizes[-1]), np.array(size))]
    places = [*(first + pitch * j for j in range(len(delta[0]))), norm]
    for x, value, mark in zip(places, sizes, marks, strict=True):
        if mark:
            yield from card(x, y + ROW / 2, 74, ROW - 2, style.GRADIENT, radius=4, line=1.2)
        yield svg.text(x, y + 18, compact(value, 8), size=16, bold=bool(mark))


def _draw_check(found: Diagnosis, top: float) -> tuple[list[str], float]:
    parts = _heading("Gradient check by the complex step", top)
    y = top + 28
    if found.refused:
        why = "there is no gradient to check" if found.mistaken.stopped else found.refused
        lines, y = _draw_message(f"Refused: {why}", y)
        return parts + lines, y + 4
    for check in found.checks:
        colour = TONES[check.verdict].text
        parts.append(svg.text(28, y + 18, indexed(check.name), anchor="start", bold=True))
        verdict = "?" if check.verdict == "INCONCLUSIVE" else check.verdict
        parts.append(svg.text(76, y + 18, verdict, colour, anchor="start", bold=True))
        parts.append(svg.text(140, y + 18, _finding(found, check), size=16, anchor="start"))
        y += ROW
    lines, y = _draw_message(_remark(found), y, style.NEUTRAL.text)
    return parts + lines, y + 6


def _remark(found: Diagnosis) -> str:
    count = found.marks["matrix products"]
    words = f"Matrix products of both passes: {count}"
    if count != found.products:
        words += f"; the right one takes {found.products}"
    elif found.mistake != NONE and found.verdict == "PASS":
        words = "This fixture hides the mistake: all its gradients are right"
    return words


def _finding(found: Diagnosis, check: object) -> str:
    mark = found.marks[check.name]
    said = check.words.replace("e-", "e−")
    plain = mark == "right" or mark.startswith("wrong")
    return said if plain else f"{said}; {mark.replace('-', '−')}"


def _draw_message(
    words: str, top: float, colour: str = style.GRADIENT.text
) -> tuple[list[str], float]:
    lines = wrap(words, WIDTH - 60, 16, most=4)
    parts = [
        svg.text(28, top + 18 + 22 * i, line, colour, size=16, anchor="start")
        for i, line in enumerate(lines)
    ]
    return parts, top + 22 * len(lines) + 6


def _draw_descent(found: Diagnosis, top: float) -> tuple[list[str], float]:
    parts = _heading(f"Loss over {STEPS} steps of {number(RATE)}", top)
    curves = {"right": found.right.losses}
    if found.mistaken.losses and found.mistake != NONE:
        curves["mistaken"] = found.mistaken.losses
    parts += draw_pair(curves, top + 36)
    y = top + 36 + 92 + 20
    if found.mistaken.stuck:
        lines, y = _draw_message("The mistaken gradients allow no step: shapes do not fit", y - 10)
        parts += lines
    return parts, y


def describe_diagnosis(found: Diagnosis) -> list[str]:
    """Return the spoken twin of the clinic: verdict, cause, tensors, losses, deltas.

    >>> describe_diagnosis(diagnose())[0]
    'No mistake on the fixture “recommended”, seed 0: the gradient check says PASS.'
    """
    name = "No mistake" if found.mistake == NONE else f"Mistake “{found.mistake}”"
    first = (
        f"{name} on the fixture “{found.fixture}”, seed {found.seed}: "
        f"the gradient check says {found.verdict}."
    )
    words = [first, _how(found), *_describe_losses(found)]
    if found.refused and not found.mistaken.stopped:
        words.append(f"The check refuses: {found.refused}.")
    words += [f"{indexed(c.name)}: {c.verdict}, {_finding(found, c)}." for c in found.checks]
    if found.checks:
        words.append(_remark(found) + ".")
    return [*words, *_describe_deltas(found)]


def _describe_losses(found: Diagnosis) -> Iterator[str]:
    losses, others = found.right.losses, found.mistaken.losses
    start, end = number(losses[0]), number(losses[-1])
    words = f"In {STEPS} steps the right gradient takes the loss from {start} to {end}"
    if found.mistake == NONE:
        yield words + "."
    elif found.mistaken.stuck:
        yield words + ", the mistaken one allows no step: shapes do not fit."
    else:
        yield f"{words}, the mistaken one to {number(others[-1])}."


def _describe_deltas(found: Diagnosis) -> Iterator[str]:
    if found.mistaken.stopped:
        yield f"The mistaken pass stops: {found.mistaken.stopped}."
    for k, right in enumerate(found.right.deltas):
        words = f"δ{low(k + 1)} of the first example: {_numbers(right)}"
        if found.mistake == NONE or not found.mistaken.deltas:
            yield words + "."
            continue
        mistaken = found.mistaken.deltas[k]
        same = not differs(mistaken, right).any()
        yield words + ("; the mistaken pass has the same." if same else
                       f"; mistaken: {_numbers(mistaken)}.")  # fmt: skip


def _numbers(delta: np.ndarray) -> str:
    entries = ", ".join(number(entry) for entry in delta[0])
    return f"{entries} (norm over the batch {number(np.linalg.norm(delta))})"
