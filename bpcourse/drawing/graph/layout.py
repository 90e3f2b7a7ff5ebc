"""Where each node of an expression graph stands: columns from left to right, few crossings.

The layers of an expression graph are known, so this is the classical layered drawing (Sugiyama,
Tagawa and Toda 1981) with the first step for free. Nothing is random: the same graph, the same
picture. Structure only: one layout serves every value and every step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from bpcourse.drawing.graph.geometry import NODE_HALF, RADIUS, Point, bow, half_width, port_offset
from bpcourse.graph import Node, names, topological_order

BEND_HALF = 16  # half the height that a passing edge needs
COLUMN = 96
SWEEPS = 6


class Bend(NamedTuple):
    """A place where a long edge passes through a column (a dummy node)."""

    node: Node
    position: int
    column: int


Item = Node | Bend


@dataclass(frozen=True)
class Layout:
    """Places for nodes and edges.

    `places[node]` is the centre of a node's circle; `edges[node, position]` the points of the edge
    that ends at input `position` of `node`, starting at the parent. `labels` are unique names.
    """

    order: tuple[Node, ...]
    labels: dict[Node, str]
    places: dict[Node, Point]
    edges: dict[tuple[Node, int], tuple[Point, ...]]
    width: float
    height: float


def lay_out(output: Node, column_width: float = COLUMN) -> Layout:
    """Return places for every node that `output` depends on.

    >>> from bpcourse.graph import variable
    >>> a = variable("a")
    >>> layout = lay_out(a * a)
    >>> [place.x for place in layout.places.values()]
    [0, 96]

    The output stands at the far right; the first input of a node arrives above the second.
    """
    order = topological_order(output)
    columns = assign_columns(order)
    grid = _fill_grid(order, columns)
    neighbours = find_neighbours(order, lambda node, place: _path(node, place, columns))
    reduce_crossings(grid, neighbours)
    heights = place_rows(grid, neighbours, _half)
    lowest = min(y - _half(item) for item, y in heights.items())
    highest = max(y + _half(item) for item, y in heights.items())
    where = {
        item: Point(_column(item, columns) * column_width, y - lowest)
        for item, y in heights.items()
    }
    return Layout(
        order,
        names(output),
        {node: where[node] for node in order},
        _route_edges(order, columns, where),
        (len(grid) - 1) * column_width,
        highest - lowest,
    )


def assign_columns(order: Sequence[Node]) -> dict[Node, int]:
    """Return each node's column: its longest distance from a leaf; a leaf stands by its first use.

    >>> from bpcourse.graph import variable
    >>> w, x, b = variable("w"), variable("x"), variable("b")
    >>> list(assign_columns(topological_order(w * x + b)).values())
    [0, 0, 1, 1, 2]
    """
    columns = dict.fromkeys(order, 0)
    for node in order:
        if node.parents:
            columns[node] = 1 + max(columns[parent] for parent in node.parents)
    first_use: dict[Node, int] = {}
    for node in order:
        for parent in node.parents:
            first_use[parent] = min(first_use.get(parent, columns[node]), columns[node])
    for node in order:
        if not node.parents and node in first_use:
            columns[node] = first_use[node] - 1
    return columns


def _column(item: Item, columns: dict[Node, int]) -> int:
    return item.column if isinstance(item, Bend) else columns[item]


def _half(item: Item) -> float:
    return BEND_HALF if isinstance(item, Bend) else NODE_HALF


def _path(node: Node, position: int, columns: dict[Node, int]) -> list[Item]:
    """Return what an edge visits: the parent, a bend in each column between, the node."""
    parent = node.parents[position]
    between = range(columns[parent] + 1, columns[node])
    return [parent, *(Bend(node, position, column) for column in between), node]


def _fill_grid(order: Sequence[Node], columns: dict[Node, int]) -> list[list[Item]]:
    grid: list[list[Item]] = [[] for _ in range(max(columns.values()) + 1)]
    for node in order:
        grid[columns[node]].append(node)
        for position in range(len(node.parents)):
            for item in _path(node, position, columns)[1:-1]:
                grid[item.column].append(item)
    return grid


class Neighbour(NamedTuple):
    """Another item, and where the edge to it arrives."""

    item: Any
    port: float  # below 0: arrives above the middle


def find_neighbours(
    order: Sequence[Node], path: Callable[[Node, int], Sequence]
) -> tuple[dict[Any, list[Neighbour]], dict[Any, list[Neighbour]]]:
    """Return each item's neighbours to the left and to the right; `path` says what an edge visits.

    >>> from bpcourse.graph import variable
    >>> y = -variable("x")
    >>> left, right = find_neighbours((y,), lambda node, position: (node.parents[position], node))
    >>> left[y][0].item
    x
    """
    left: dict[Any, list[Neighbour]] = {}
    right: dict[Any, list[Neighbour]] = {}
    for node in order:
        for position in range(len(node.parents)):
            port = port_offset(position, len(node.parents))
            for here, there in pairwise(path(node, position)):
                shift = port if there is node else 0.0
                right.setdefault(here, []).append(Neighbour(there, shift))
                left.setdefault(there, []).append(Neighbour(here, -shift))
    return left, right


def reduce_crossings(grid: list[list], neighbours: tuple[dict, dict]) -> None:
    """Sort each column, in place, by where the neighbours of its items stand.

    >>> reduce_crossings([["a"], ["b"]], ({}, {}))
    """
    left, right = neighbours
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 1
        span = range(1, len(grid)) if forward else range(len(grid) - 2, -1, -1)
        for index in span:
            other = grid[index - 1] if forward else grid[index + 1]
            side = left if forward else right
            rank = {item: float(i) for i, item in enumerate(other)}
            _sort_by_barycentre(grid[index], side, rank)


def _sort_by_barycentre(column: list[Item], side: dict, rank: dict[Item, float]) -> None:
    before = {item: i for i, item in enumerate(column)}

    def barycentre(item: Item) -> tuple[float, int]:
        seen = [rank[n.item] + n.port for n in side.get(item, ()) if n.item in rank]
        middle = sum(seen) / len(seen) if seen else float(before[item])
        return middle, before[item]

    column.sort(key=barycentre)


def place_rows(
    grid: list[list],
    neighbours: tuple[dict, dict],
    half: Callable[..., float],
    weight: Callable[..., float] = lambda item: 1.0,  # noqa: ARG005  all weigh the same
) -> dict[Any, float]:
    """Return the y of every item: near the mean of its neighbours, none too close.

    >>> place_rows([["a", "b"]], ({}, {}), lambda item: 5)
    {'a': -5.0, 'b': 5.0}
    """

    def gaps(column: Sequence) -> list[float]:
        return [half(a) + half(b) for a, b in pairwise(column)]

    left, right = neighbours
    places: dict[Any, float] = {}
    for column in grid:
        places.update(zip(column, spread([0.0] * len(column), gaps(column)), strict=True))
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 1
        side = left if forward else right
        for column in grid if forward else reversed(grid):
            wanted = [_mean_place(item, side, places) for item in column]
            weights = [weight(item) for item in column]
            places.update(zip(column, spread(wanted, gaps(column), weights), strict=True))
    return places


def _gaps(column: Sequence[Item]) -> list[float]:
    return [_half(a) + _half(b) for a, b in pairwise(column)]


def _mean_place(item: Item, side: dict, places: dict[Item, float]) -> float:
    seen = [places[n.item] + n.port * RADIUS for n in side.get(item, ())]
    return sum(seen) / len(seen) if seen else places[item]


def spread(
    wanted: Sequence[float], gaps: Sequence[float], weights: Sequence[float] | None = None
) -> list[float]:
    """Return places as near to `wanted` as the order and the smallest distances `gaps` allow.

    >>> spread([0.0, 0.0], [10.0])
    [-5.0, 5.0]

    Least squares: neighbours that push each other are pooled around their common mean, in which
    `weights` say how much each counts.
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    weights = weights or [1.0] * len(wanted)
    blocks: list[tuple[float, float, int]] = []  # weighted sum of the wishes, weight, members
    for wish, offset, weight in zip(wanted, offsets, weights, strict=False):
        total, heavy, count = weight * (wish - offset), weight, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / heavy:
            previous, more, members = blocks.pop()
            total, heavy, count = total + previous, heavy + more, count + members
        blocks.append((total, heavy, count))
    means = [total / heavy for total, heavy, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]


def _route_edges(
    order: Sequence[Node], columns: dict[Node, int], where: dict[Item, Point]
) -> dict[tuple[Node, int], tuple[Point, ...]]:
    routes = {}
    for node in order:
        count = len(node.parents)
        for position, parent in enumerate(node.parents):
            inner = [where[item] for item in _path(node, position, columns)[1:-1]]
            start, end = where[parent], where[node]
            shift = port_offset(position, count) * RADIUS
            inset = half_width(node) - RADIUS + (RADIUS**2 - shift**2) ** 0.5
            leave = Point(start.x + half_width(parent) + 2, start.y)
            arrive = Point(end.x - inset - 3, end.y + shift)
            if node.parents.count(parent) > 1 and not inner:
                inner = bow(leave, arrive, shift)
            routes[node, position] = (leave, *inner, arrive)
    return routes
