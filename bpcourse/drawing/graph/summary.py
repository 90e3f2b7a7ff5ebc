"""A graph too large to draw: how often each operation occurs."""

from collections import Counter

from bpcourse.drawing import style, svg
from bpcourse.drawing.picture import Picture, picture
from bpcourse.drawing.words import shorten
from bpcourse.graph import Node, topological_order, variables


def summary_picture(output: Node, title: str | None = None) -> Picture:
    """Draw how often each operation occurs in a graph too large to draw node by node.

    >>> from bpcourse.graph import variable
    >>> summary_picture(variable("x") * 2).text.splitlines()[1]
    'multiply: 1.'
    """
    order = topological_order(output)
    counts = Counter(node.primitive.name for node in order if node.primitive is not None)
    leaves = len(variables(output))
    kind = "variable" if leaves == 1 else "variables"
    first = (
        f"Graph of {len(order)} nodes, too large to draw: {leaves} {kind} and "
        f"{counts.total()} operations."
    )
    rows = counts.most_common(8)
    words = [first, *(f"{name}: {count}." for name, count in rows)]
    content = [svg.text(18, 32, title or first, anchor="start", size=style.SMALL, bold=True)]
    for i, (name, count) in enumerate(rows):
        y, long = 50 + 30 * i, 300 * count / rows[0][1]
        content += [
            svg.text(150, y + 17, shorten(name, 14), anchor="end"),
            svg.box(160, y, max(long, 2), 22, *style.NEUTRAL[:2], radius=3, line=1),
            svg.text(168 + long, y + 17, count, anchor="start"),
        ]
    height = 62 + 30 * len(rows)
    return picture(content, 600, height, first, words)
