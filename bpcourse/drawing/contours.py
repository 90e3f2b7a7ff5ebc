"""Lines of equal height on a grid of numbers: marching squares, in plain Python.

>>> contour([[0, 0, 0], [0, 2, 0], [0, 0, 0]], level=1)
[[(1.0, 0.5), (0.5, 1.0), (1.0, 1.5), (1.5, 1.0), (1.0, 0.5)]]

Where a line crosses an edge of the grid is known by that edge, so the pieces of all cells fit
together into whole lines without comparing any numbers.
"""

from collections.abc import Iterator, Sequence

Corner = tuple[int, int]  # column, row
Edge = tuple[Corner, Corner]  # of the grid, its lower left corner first
Grid = Sequence[Sequence[float]]


def contour(heights: Grid, level: float) -> list[list[tuple[float, float]]]:
    """Return the lines at a level, each a list of (column, row); a closed one ends at its start.

    >>> contour([[0, 4], [0, 4]], level=1)
    [[(0.25, 0.0), (0.25, 1.0)]]

    `heights` are rows of numbers. A corner exactly at the level counts as below it.
    """
    pieces = [
        piece
        for row in range(len(heights) - 1)
        for column in range(len(heights[0]) - 1)
        for piece in _pieces(heights, level, column, row)
    ]
    return [[_crossing(heights, level, edge) for edge in line] for line in _joined(pieces)]


def _pieces(heights: Grid, level: float, i: int, j: int) -> list[tuple[Edge, Edge]]:
    """Return which edges of a cell the line joins: none, one pair, or two around a saddle."""
    a, b, c, d = (i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)
    high = [heights[row][column] > level for column, row in (a, b, c, d)]
    if all(high) or not any(high):
        return []
    edges = ((a, b), (b, c), (d, c), (a, d))
    crossed = [e for k, e in enumerate(edges) if high[k] != high[(k + 1) % 4]]
    if len(crossed) == 2:
        return [(crossed[0], crossed[1])]
    middle = sum(heights[row][column] for column, row in (a, b, c, d)) / 4 > level
    first, second, third, fourth = crossed
    if middle == high[0]:  # a and c hang together: the line goes round b and round d
        return [(first, second), (third, fourth)]
    return [(fourth, first), (second, third)]


def _crossing(heights: Grid, level: float, edge: Edge) -> tuple[float, float]:
    (i, j), (k, m) = edge
    start, end = heights[j][i], heights[m][k]
    share = (level - start) / (end - start)
    return i + share * (k - i), j + share * (m - j)


def _joined(pieces: Sequence[tuple[Edge, Edge]]) -> Iterator[list[Edge]]:
    """Yield whole lines: first those that end at the border, then the closed ones."""
    links: dict[Edge, list[Edge]] = {}
    for one, other in pieces:
        links.setdefault(one, []).append(other)
        links.setdefault(other, []).append(one)
    ends = [edge for edge, others in links.items() if len(others) == 1]
    for start in [*ends, *links]:
        if start in links:
            yield _walk(links, start)


def _walk(links: dict[Edge, list[Edge]], start: Edge) -> list[Edge]:
    """Return a line from its start on; what it has passed is taken out of the links."""
    line, here, closed = [start], start, len(links[start]) == 2
    while True:
        onward = [edge for edge in links.pop(here) if edge in links]
        if not onward:
            return [*line, start] if closed else line
        here = onward[0]
        line.append(here)
