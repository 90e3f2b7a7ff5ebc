"""How sure the answers to the inventory were, against the share that was right: two sittings."""

from collections.abc import Iterator, Mapping, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.parts import Label, card
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import text_width, wrap
from bpcourse.errors import known
from bpcourse.practice.calibration import Level, change, lean, levels, summary
from bpcourse.practice.record import SITTINGS, SURENESS, answers

__all__ = ["calibration_picture"]

WIDTH, HEIGHT = 830, 300  # as high as the card of a question, whose place it takes
SIDE, TOP, LEFTS = 168, 80, (74, 330)  # of the two squares
WORDS_LEFT, LINE = 536, 20  # the words at the right
LIFTED = 18  # a mark in place of a point stands this far above the axis

Answers = Mapping[str, tuple[str, int]]


def calibration_picture(given: Mapping[str, Answers] | None = None, now: str = "after") -> Picture:
    """Draw sure against right, before the course and in a later sitting.

    >>> print(calibration_picture({"before": {}, "after": {}}).text)
    before the course: no answers yet.
    after the course: no answers yet.
    Answer the inventory in your working copy, then run this cell again.

    `given` holds for each sitting the answers by item, as (letter, percent); without it they are
    read from the file in the working copy. On the dashed line one is right as often as sure. Where
    a sureness has too few answers to tell, there is a question mark and no point. `now` names the
    later sitting: "after" the course, or "again", looking back.
    """
    known("sitting", now, tuple(SITTINGS)[1:])
    given = {sitting: answers(sitting) for sitting in SITTINGS} if given is None else given
    found = {sitting: levels(given.get(sitting, {})) for sitting in ("before", now)}
    content = [svg.text(16, 30, "How sure, and how often right", anchor="start", bold=True)]
    for left, sitting in zip(LEFTS, found, strict=True):
        content += _panel(left, SITTINGS[sitting], found[sitting])
    changed = change(given.get("before", {}), given.get(now, {}))
    content += _beside(found, changed)
    words = [*_words(found), *([changed] if changed else [])]
    return picture(content, WIDTH, HEIGHT, "calibration", words)


def _panel(left: float, title: str, found: Sequence[Level]) -> Iterator[str]:
    yield svg.text(left + SIDE / 2, TOP - 16, title, bold=True)
    yield svg.box(left, TOP, SIDE, SIDE, "none", style.PALE, radius=0, line=1)
    ends = [_place(left, sure, sure / 100) for sure in (0, 100)]
    yield svg.line(ends, style.NEUTRAL.edge, dashed=True)
    yield from _axes(left)
    told = [_place(left, level.sure, level.share) for level in found if level.share is not None]
    if len(told) > 1:
        yield svg.line(told, style.VALUE.edge)
    yield from (svg.group(_mark(left, level), _level_words(level)) for level in found)


def _mark(left: float, level: Level) -> str:
    if level.share is None:
        x, y = _place(left, level.sure, 0)
        return svg.text(x, y - LIFTED, "?", style.NEUTRAL.text, halo=True)
    x, y = _place(left, level.sure, level.share)
    return svg.circle(x, y, 7, style.VALUE.edge, style.VALUE.edge) + _count(level, x, y)


def _axes(left: float) -> Iterator[str]:
    for share in (0, 50, 100):
        _, y = _place(left, 0, share / 100)
        yield svg.text(left - 8, y + 5, share, anchor="end", size=style.SMALL)
    for sure in SURENESS:
        x, y = _place(left, sure, 0)
        yield svg.line([(x, y), (x, y + 5)], style.PALE, width=1)
        yield svg.text(x, y + 22, sure, size=style.SMALL)
    yield svg.text(left - 8, TOP - 16, "% right", anchor="end", size=style.SMALL)
    yield svg.text(left + SIDE / 2, TOP + SIDE + 41, "how sure, in %", size=style.SMALL)


def _count(level: Level, x: float, y: float) -> str:
    above = y - 14 if y > TOP + 24 else y + 26
    text = f"{level.right}/{level.total}"
    label = Label(text, 5, style.VALUE.text, style.SMALL)
    tone, width = style.PLAIN._replace(edge=style.CARD), text_width(text, style.SMALL) + 2
    return "".join(card(x, above - 5, width, 17, tone, label, radius=2))


def _beside(found: Mapping[str, Sequence[Level]], changed: str) -> Iterator[str]:
    """Write what the squares come to, and what became of the items."""
    paragraphs = [(SITTINGS[sitting], summary(of_sitting)) for sitting, of_sitting in found.items()]
    paragraphs += [("between the two", changed)] if changed else []
    y = 58
    for title, told in paragraphs:
        yield svg.text(WORDS_LEFT, y, title, size=style.SMALL, anchor="start", bold=True)
        for line in wrap(told, WIDTH - WORDS_LEFT - 16, style.SMALL, most=4):
            y += LINE
            yield svg.text(WORDS_LEFT, y, line, size=style.SMALL, anchor="start")
        y += LINE + 10


def _place(left: float, sure: float, share: float) -> tuple[float, float]:
    return left + SIDE * sure / 100, TOP + SIDE * (1 - share)


def _words(found: Mapping[str, Sequence[Level]]) -> list[str]:
    words = []
    for sitting, of_sitting in found.items():
        words.append(f"{SITTINGS[sitting]}: {summary(of_sitting)}")
        if any(level.total for level in of_sitting):
            words += [lean(of_sitting), *(_level_words(one) for one in of_sitting if one.total)]
    if not any(level.total for each in found.values() for level in each):
        words.append("Answer the inventory in your working copy, then run this cell again.")
    return words


def _level_words(level: Level) -> str:
    few = "" if level.share is not None else "; too few to tell"
    return f"{level.sure} % sure: {level.right} of {level.total} right{few}."
