"""The history on one line of time: programs that differentiate on one side, networks on the other.

Labels keep a distance from each other, and a line leads from each to its year.
"""

from collections.abc import Iterator, Sequence

from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import Picture, picture
from bpcourse.practice.sources.history import MACHINES, NETWORKS, TIMELINE, Event
from bpcourse.practice.sources.works import bibliography

__all__ = ["spread", "timeline_picture"]

WIDTH, HEIGHT = 760, 558
TOP, BOTTOM = 90, 538  # of the line of time
GAP = 36  # from one label to the next: two lines of text
FIRST, LAST, DECADE = 1960, 2020, 10
BAND = 30  # half of the width in which the decades stand
REACH = 48  # of a line, from the band to its label
TITLES = {MACHINES: "Derivatives of programs", NETWORKS: "Neural networks"}
SIDES = {MACHINES: -1, NETWORKS: 1}


def timeline_picture(events: Sequence[Event] = TIMELINE) -> Picture:
    """Draw events by year; what is disputed has a dashed line and a question mark.

    >>> print(timeline_picture().text.splitlines()[0])
    1960, derivatives of programs: Kelley, steers flight paths by gradients.
    """
    content = [svg.text(WIDTH / 2, 30, "Who wrote what, and when", bold=True)]
    content += _band()
    for field, side in SIDES.items():
        content += _column([event for event in events if event.field == field], side, TITLES[field])
    words = [_words(event) for event in sorted(events, key=lambda event: event.year)]
    return picture(content, WIDTH, HEIGHT, "a history in works", words)


def spread(wanted: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """Return places in the order of `wanted`, near to them, at least `gap` apart, inside a range.

    >>> spread([0, 1, 50], 10, 0, 100)
    [0, 10, 50]
    >>> spread([0, 98, 99], 10, 0, 100)
    [0, 90, 100]

    Where there are more than fit, they stand evenly and closer.
    """
    gap = min(gap, (bottom - top) / max(len(wanted) - 1, 1))
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + gap if places else top))
    for number in reversed(range(len(places))):
        limit = places[number + 1] - gap if number + 1 < len(places) else bottom
        places[number] = min(places[number], limit)
    return places


def _height(year: float) -> float:
    return TOP + (BOTTOM - TOP) * (year - FIRST) / (LAST - FIRST)


def _band() -> Iterator[str]:
    middle = WIDTH / 2
    height = BOTTOM - TOP + 24
    yield svg.box(middle - BAND, TOP - 15, 2 * BAND, height, style.FAINT, style.PALE, line=1)
    for year in range(FIRST, LAST + 1, DECADE):
        yield svg.text(middle, _height(year) + 5, year, style.NEUTRAL.text, size=style.SMALL)


def _column(events: Sequence[Event], side: int, title: str) -> Iterator[str]:
    edge = WIDTH / 2 + side * BAND
    anchor = "start" if side > 0 else "end"
    yield svg.text(edge + side * REACH, 60, title, style.NEUTRAL.text, anchor=anchor, bold=True)
    places = spread([_height(event.year) for event in events], GAP, TOP, BOTTOM - 12)
    for event, place in zip(events, places, strict=True):
        true, x = _height(event.year), edge + side * REACH
        bend = [(edge, true), (x - side * 6, place - 5)]
        look = style.NEUTRAL.edge if event.disputed else style.PALE
        yield svg.line(bend, look, width=1.5, dashed=event.disputed)
        yield svg.circle(edge, true, 4, style.INK, style.INK, width=1)
        yield svg.group("".join(_label(event, x, place, anchor)), _cited(event))


def _label(event: Event, x: float, y: float, anchor: str) -> Iterator[str]:
    head = f"{event.year}{'?' if event.disputed else ''} {event.who}"
    yield svg.text(x, y, head, size=style.SMALL, anchor=anchor, bold=True)
    yield svg.text(x, y + 16, event.what, style.NEUTRAL.text, size=style.SMALL, anchor=anchor)


def _cited(event: Event) -> str:
    return "; ".join(bibliography()[key].short for key in event.keys)


def _words(event: Event) -> str:
    doubt = " (disputed)" if event.disputed else ""
    return f"{event.year}{doubt}, {event.field}: {event.who}, {event.what}."
