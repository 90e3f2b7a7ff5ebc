"""The works behind the history, as a list with links; and what to read next."""

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

    Each work stands once, by year; those to read next in the order in which they are advised, with
    a remark. The two lists of works are folded.
    """
    keys = dict.fromkeys(PARTS[known("part", part, PARTS)])
    if part == "next":
        items = "".join(_item(key, REMARKS[key]) for key in keys)
        lines = [f"{cite(key)}. {REMARKS[key]}" for key in keys]
        return Page(framed(f"<ul>{items}</ul>"), "\n".join(lines))
    ordered = sorted(keys, key=lambda key: (bibliography()[key].year, key))
    items = "".join(_item(key) for key in ordered)
    title = f"The {len(ordered)} works behind it"
    fold = f'<details><summary style="cursor:pointer">{title}</summary><ul>{items}</ul></details>'
    return Page(framed(fold), "\n".join([title, *map(cite, ordered)]))


def _item(key: str, remark: str = "") -> str:
    one = bibliography()[key]
    where = html.escape(f"{one.author} ({one.year}). ")
    note = f"<br>{html.escape(remark)}" if remark else ""
    return f"<li>{where}{_title(one)} {html.escape(f'{one.venue}. {one.identifier}')}{note}</li>"


def _title(one: Source) -> str:
    title = f"<em>{html.escape(one.sentence)}</em>"
    return f'<a href="{html.escape(one.link)}">{title}</a>' if one.link else title
