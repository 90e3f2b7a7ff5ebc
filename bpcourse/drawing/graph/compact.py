"""A graph in a frame of one size: columns as wide as needed, shared trunks, lines folded as text.

Nothing crosses a node: an edge runs level through the columns, and climbs or falls only in the
channels between them. A graph too long for one line continues in the line below.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bpcourse.drawing.graph.geometry import Point, port_offset
from bpcourse.drawing.graph.layout import Neighbour, find_neighbours, place_rows, reduce_crossings
from bpcourse.graph import Node

TRUNK_HALF = 9  # half the height that a passing edge needs
CHANNEL, WIDEST_CHANNEL = 36, 150  # between two columns
LANE = 15  # from one edge to the next where a line is folded
LARGEST_SCALE, FOLD_BELOW = 1.12, 0.75
MOST_STRETCH = 1.5  # of the distances from row to row, where there is room
MOST_LINES = 3
BOW = 14  # how far twins bend apart
LEADING = 20  # how much more an operation weighs than a leaf that follows it


class Trunk(NamedTuple):
    """A place where all edges of one parent pass through a column."""

    parent: Node
    column: int


class Box(NamedTuple):
    """The room of a node: to the left and to the right of its middle, and half its height.

    `core` is half the width of its body, which edges touch; `rim` half the body's height.
    """

    left: float
    right: float
    half: float
    core: float
    rim: float


class Plan(NamedTuple):
    """Places of nodes, the points of every edge, and how much smaller all is drawn."""

    places: dict[Node, Point]
    routes: dict[tuple[Node, int], tuple[Point, ...]]
    scale: float


class Frame(NamedTuple):
    """Where the graph may stand."""

    left: float
    top: float
    width: float
    height: float


Item = Node | Trunk


class Grid(NamedTuple):
    """Columns of items, the height of each item, and what every edge visits."""

    columns: list[list[Item]]
    rows: dict[Item, float]
    paths: dict[tuple[Node, int], list[Item]]
    boxes: Mapping[Node, Box]

    def half(self, item: Item) -> float:
        """Return half the height of an item."""
        return TRUNK_HALF if isinstance(item, Trunk) else self.boxes[item].half


def plan(
    order: Sequence[Node], boxes: Mapping[Node, Box], frame: Frame, wide: float = CHANNEL
) -> Plan:
    """Return a plan of a graph that fits a frame; channels are `wide` unless it gets too small.

    >>> from bpcourse.graph import topological_order, variable
    >>> order = topological_order(-variable("x"))
    >>> made = plan(order, dict.fromkeys(order, Box(20, 20, 30, 15, 15)), Frame(0, 0, 300, 100))
    >>> [place.y for place in made.places.values()]
    [50.0, 50.0]
    """
    grid = _fill(order, boxes)
    sheets = [
        Sheet(grid, lines, channel)
        for channel in (max(wide, CHANNEL), CHANNEL)
        for lines in range(1, MOST_LINES + 1)
    ]
    best = max(sheets, key=lambda sheet: min(sheet.scale(frame), FOLD_BELOW))  # the first of equals
    return best.spread(frame, min(best.scale(frame), LARGEST_SCALE))


def late_columns(order: Sequence[Node]) -> dict[Node, int]:
    """Return each node's column: as far to the right as those who use it allow.

    >>> from bpcourse.graph import topological_order, variable
    >>> x, y = variable("x"), variable("y")
    >>> list(late_columns(topological_order(-(-x) + y)).values())
    [0, 1, 2, 2, 3]
    """
    below: dict[Node, int] = {order[-1]: 0}
    for node in reversed(order):
        for parent in node.parents:
            below[parent] = max(below.get(parent, 0), below[node] + 1)
    deepest = max(below.values())
    return {node: deepest - below[node] for node in order}


def _fill(order: Sequence[Node], boxes: Mapping[Node, Box]) -> Grid:
    at = late_columns(order)
    paths: dict[tuple[Node, int], list[Item]] = {}
    columns: list[list[Item]] = [[] for _ in range(at[order[-1]] + 1)]
    for node in order:
        columns[at[node]].append(node)
        for position, parent in enumerate(node.parents):
            trunks = [Trunk(parent, column) for column in range(at[parent] + 1, at[node])]
            paths[node, position] = [parent, *trunks, node]
            for trunk in trunks:
                if trunk not in columns[trunk.column]:
                    columns[trunk.column].append(trunk)
    neighbours = find_neighbours(order, lambda node, position: paths[node, position])
    reduce_crossings(columns, neighbours)
    grid = Grid(columns, {}, paths, boxes)
    levels = tuple({i: _leading(side[i]) for i in side} for side in neighbours)
    return grid._replace(rows=place_rows(columns, levels, grid.half, _weight))


def _leading(near: list[Neighbour]) -> list[Neighbour]:
    """Return the neighbours that an item keeps level with: operations lead, leaves follow."""
    leaders = [n for n in near if _weight(n.item) > 1]
    return [n._replace(port=0) for n in leaders] if len(leaders) == 1 else leaders or near


def _weight(item: Item) -> float:
    return LEADING if isinstance(item, Node) and item.primitive is not None else 1


class Sheet:
    """A grid whose columns are folded into lines, one below the other."""

    def __init__(self, grid: Grid, lines: int, channel: float) -> None:
        self.grid, self.channel = grid, channel
        count = len(grid.columns)
        self.length = -(-count // lines)
        self.lines = [range(i, min(i + self.length, count)) for i in range(0, count, self.length)]
        self.column = {item: i for i, column in enumerate(grid.columns) for item in column}
        self.lanes = [self._lanes(line[-1]) for line in self.lines[:-1]]
        self.margin = LANE * (max(map(len, self.lanes), default=-1) + 1)
        self.extents = [self._extent(column) for column in grid.columns]
        self.heights = [self._height(line) for line in self.lines]

    def _lanes(self, last: int) -> list[Node]:
        """Return whose edges go on in the next line, the outermost first."""
        crossing = {
            path[0]: self.grid.rows[here]
            for path in self.grid.paths.values()
            for here, there in pairwise(path)
            if self.column[here] == last and self.column[there] == last + 1
        }
        return sorted(crossing, key=crossing.__getitem__)

    def _extent(self, column: Sequence[Item]) -> tuple[float, float]:
        boxes = [self.grid.boxes[item] for item in column if not isinstance(item, Trunk)]
        return max((b.left for b in boxes), default=4), max((b.right for b in boxes), default=4)

    def _height(self, line: range) -> tuple[float, float]:
        """Return the lowest and the highest y of a line."""
        items = [item for i in line for item in self.grid.columns[i]]
        rows, half = self.grid.rows, self.grid.half
        return min(rows[i] - half(i) for i in items), max(rows[i] + half(i) for i in items)

    def scale(self, frame: Frame) -> float:
        """Return how large the sheet can be drawn within a frame."""
        widths = [self._width(line, self.channel) for line in self.lines]
        return min(frame.width / max(widths), frame.height / self._depth())

    def _width(self, line: range, channel: float) -> float:
        columns = sum(sum(self.extents[i]) for i in line)
        return columns + channel * (len(line) - 1) + 2 * self.margin

    def _depth(self) -> float:
        gutters = sum(LANE * (len(lanes) + 1) for lanes in self.lanes)
        return sum(high - low for low, high in self.heights) + gutters

    def spread(self, frame: Frame, scale: float) -> Plan:
        """Return the plan in a frame: wide channels, and the graph in the frame's middle."""
        width, height = frame.width / scale, frame.height / scale
        longest = max(self.lines, key=lambda line: self._width(line, self.channel))
        free = width - self._width(longest, 0)
        stretch = min(MOST_STRETCH, height / self._depth()) if len(self.lines) == 1 else 1
        channel = min(free / max(len(longest) - 1, 1), WIDEST_CHANNEL)
        left = (width - self._width(longest, channel)) / 2 + self.margin
        middles, tops = {}, []
        top = (height - self._depth() * stretch) / 2
        for number, line in enumerate(self.lines):
            x = left
            for i in line:
                before, after = self.extents[i]
                middles[i] = x + before
                x += before + after + channel
            tops.append(top - self.heights[number][0] * stretch)
            top += self.heights[number][1] - self.heights[number][0]
            top += LANE * (len(self.lanes[number]) + 1) if number < len(self.lanes) else 0
        return Routes(self, middles, tops, stretch).plan(frame, scale)


def _bow(way: list[Point], away: float) -> list[Point]:
    """Return a way that leaves room for its twin, which joins the same two nodes."""
    (x0, y0), (x1, y1) = way[0], way[-1]
    inner = [Point(x0 + t * (x1 - x0), (y0 + y1) / 2 + away) for t in (0.25, 0.75)]
    return [way[0], *inner, way[-1]] if len(way) == 2 else way


class Routes:
    """The ways of the edges over a sheet whose columns have their places."""

    def __init__(
        self, sheet: Sheet, middles: dict[int, float], tops: list[float], stretch: float
    ) -> None:
        self.sheet, self.middles, self.tops = sheet, middles, tops
        grid, at = sheet.grid, sheet.column
        self.where = {
            item: Point(middles[at[item]], tops[at[item] // sheet.length] + stretch * y)
            for item, y in grid.rows.items()
        }

    def plan(self, frame: Frame, scale: float) -> Plan:
        """Return places and routes, scaled into the frame."""

        def put(p: Point) -> Point:
            return Point(frame.left + scale * p.x, frame.top + scale * p.y)

        nodes = self.sheet.grid.boxes
        places = {item: put(p) for item, p in self.where.items() if item in nodes}
        routes = {key: tuple(map(put, self._route(*key))) for key in self.sheet.grid.paths}
        return Plan({node: places[node] for node in nodes}, routes, scale)

    def _route(self, node: Node, position: int) -> list[Point]:
        path, boxes = self.sheet.grid.paths[node, position], self.sheet.grid.boxes
        start, box = self.where[path[0]], boxes[node]
        port = port_offset(position, len(node.parents)) * box.rim
        points = [Point(start.x + boxes[path[0]].core + 2, start.y)]
        for here, there in pairwise(path):
            arrive = self.where[there].y + (port if there is node else 0)
            way = self._cross(here, there, arrive, path[0])
            twins = len(path) == 2 and node.parents.count(path[0]) > 1
            points += _bow(way, BOW if port > 0 else -BOW) if twins else way
        inset = box.core - box.rim + (box.rim**2 - port**2) ** 0.5
        points.append(Point(self.where[node].x - inset - 3, self.where[node].y + port))
        return [points[0], *(b for a, b in pairwise(points) if a != b)]

    def _cross(self, here: Item, there: Item, arrive: float, parent: Node) -> list[Point]:
        """Return the way from the right of one column to the left of the next."""
        a, b = self.sheet.column[here], self.sheet.column[there]
        leave = Point(self.middles[a] + self.sheet.extents[a][1], self.where[here].y)
        reach = Point(self.middles[b] - self.sheet.extents[b][0], arrive)
        line = a // self.sheet.length
        if b // self.sheet.length == line:
            return [leave, reach]
        lanes = self.sheet.lanes[line]
        lane = len(lanes) - lanes.index(parent)  # the outermost way lies farthest from the columns
        right, left = leave.x + LANE * lane, reach.x - LANE * (len(lanes) + 1 - lane)
        gutter = self.tops[line] + self.sheet.heights[line][1] + LANE * lane
        return [
            Point(right, leave.y),
            Point(right, gutter),
            Point(left, gutter),
            Point(left, arrive),
            reach,
        ]
