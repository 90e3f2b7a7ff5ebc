"""The works behind the history, as a list with links; what is disputed; what to read next."""

import html

from bpcourse.drawing.page import Page, framed
from bpcourse.errors import known
from bpcourse.practice.sources.history import DISPUTES, NEXT, TIMELINE
from bpcourse.practice.sources.works import Source, bibliography, cite

__all__ = ["sources_page"]

PARTS = {
    "timeline": tuple(key for event in TIMELINE for key in event.keys),
    "disputes": tuple(key for dispute in DISPUTES for key in dispute.keys),
    "next": tuple(key for key, _ in NEXT),
}
REMARKS = dict(NEXT)


def sources_page(part: str) -> Page:
    """List the works of the timeline, of the points in dispute, or those to read next.

    >>> sources_page("next").text.splitlines()[0].partition(".")[0]
    'Atilim Gunes Baydin and others (2018)'

    The works of the timeline are folded, by year. A point in dispute stands with both of its sides,
    and what to read next in the order in which it is advised, with a remark.
    """
    keys = dict.fromkeys(PARTS[known("part", part, PARTS)])
    if part == "disputes":
        return _disputes()
    if part == "next":
        items = "".join(_item(key, REMARKS[key]) for key in keys)
        lines = [f"{cite(key)}. {REMARKS[key]}" for key in keys]
        return Page(framed(f"<ul>{items}</ul>"), "\n".join(lines))
    ordered = sorted(keys, key=lambda key: (bibliography()[key].year, key))
    items = "".join(_item(key) for key in ordered)
    title = f"The {len(ordered)} works behind it"
    fold = f'<details><summary style="cursor:pointer">{title}</summary><ul>{items}</ul></details>'
    return Page(framed(fold), "\n".join([title, *map(cite, ordered)]))


def _disputes() -> Page:
    parts, lines = [], []
    for dispute in DISPUTES:
        sides = (dispute.name, f"On one side: {dispute.one}", f"On the other: {dispute.other}")
        lines += [sides[0], *sides[1:], *(f"- {cite(key)}" for key in dispute.keys)]
        head = f"<strong>{html.escape(sides[0])}</strong>"
        body = "<br>".join(html.escape(side) for side in sides[1:])
        items = "".join(_item(key) for key in dispute.keys)
        works = (
            f'<details><summary style="cursor:pointer">Works</summary><ul>{items}</ul></details>'
        )
        parts.append(f'<p style="margin:1.2em 0 0.3em">{head}<br>{body}</p>{works}')
    return Page(framed("".join(parts)), "\n".join(lines))


def _item(key: str, remark: str = "") -> str:
    one = bibliography()[key]
    where = html.escape(f"{one.author} ({one.year}). ")
    note = f"<br>{html.escape(remark)}" if remark else ""
    return f"<li>{where}{_title(one)} {html.escape(f'{one.venue}. {one.identifier}')}{note}</li>"


def _title(one: Source) -> str:
    title = f"<em>{html.escape(one.sentence)}</em>"
    return f'<a href="{html.escape(one.link)}">{title}</a>' if one.link else title
