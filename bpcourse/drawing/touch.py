"""Marks on the parts of a picture: what a living view lets a hand or a key do with them.

| mark | what the view makes of it |
|---|---|
| part | parts with a word in common light up together; the first word is the part's own name |
| tell | the sentence that pointing at the part, or choosing it, shows beneath the picture |
| drag, value, per, along | dragging moves the control `drag` from `value`, by `per` for each unit of the picture along "x", "y" or "both"; two controls, values and `per` with a space between are moved across and up |
| choose | "control=value", several with a semicolon between: what is set first, by a click or where a drag begins |
| flow | dashes travel along the line in it, in the line's direction |
| ghost | while it moves, a pale copy stays where it was |

A stored picture has none of them: `unmarked` takes them out.
"""  # noqa: E501  a table has long rows

import re

from bpcourse.drawing.svg import escape
from bpcourse.errors import known

MARKS = ("part", "tell", "drag", "value", "per", "along", "choose", "flow", "ghost")
_MARK = re.compile(rf' data-(?:{"|".join(MARKS)})="[^"]*"')


def marked(content: str, **marks: object) -> str:
    """Return a piece of a picture as a group with marks; a mark that is empty is left out.

    >>> marked("<path/>", part="w", tell="")
    '<g data-part="w"><path/></g>'

    Raises InputValueError for a mark that the table above does not have.
    """
    for name in marks:
        known("mark", name, MARKS)
    kept = "".join(f' data-{n}="{escape(v)}"' for n, v in marks.items() if v not in ("", None))
    return f"<g{kept}>{content}</g>"


def unmarked(svg: str) -> str:
    """Return a picture without its marks.

    >>> unmarked(marked("<path/>", part="w"))
    '<g><path/></g>'
    """
    return _MARK.sub("", svg)
