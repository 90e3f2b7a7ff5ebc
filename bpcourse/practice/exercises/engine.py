"""The exercises of notebook 04; `engine_trials` holds what its programs are tried on."""

from collections.abc import Callable
from functools import partial
from math import tanh

from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.engine_trials import (
    ENGINE_RULES,
    Box,
    at_once,
    deliveries,
    graph,
    on_graphs,
    on_points,
    on_rows,
    one_of_twins,
    order,
    orders,
    pull_back,
    trained,
)
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]


def _row(name: str, *slopes: Callable[..., float]) -> dict:
    """Return the table with other local derivatives in one row."""
    rule, _ = ENGINE_RULES[name]
    return ENGINE_RULES | {name: (rule, slopes)}


TABLE = Exercise(
    name="04.1",
    ask="Fill in the local derivatives of subtract, multiply, square and tanh in the table "
    "my_rules, one for each parent, as functions of the inputs.",
    parts=("your table",),
    right=lambda: ENGINE_RULES,
    play=on_rows,
    tolerance=1e-9,
    slips={
        "subtract copies the gradient to both. What is taken away gets the minus.": (
            lambda: _row("subtract", lambda u, v: 1, lambda u, v: 1)
        ),
        "subtract has its signs the wrong way round.": (
            lambda: _row("subtract", lambda u, v: -1, lambda u, v: 1)
        ),
        "multiply swaps: a nudge of u is scaled by v, and the other way round.": (
            lambda: _row("multiply", lambda u, v: u, lambda u, v: v)
        ),
        "multiply is not add: the slopes are the values, not 1.": (
            lambda: _row("multiply", lambda u, v: 1, lambda u, v: 1)
        ),
        "square: that is its value. Its slope is twice what is squared.": (
            lambda: _row("square", lambda u: u * u)
        ),
        "square: the factor 2 is missing.": lambda: _row("square", lambda u: u),
        "tanh: 1 - u^2 is the slope if u is the output. A rule gets the input, so take tanh of it "
        "first.": lambda: _row("tanh", lambda u: 1 - u * u),
        "tanh: the slope is 1 minus the square of the output.": (
            lambda: _row("tanh", lambda u: 1 - tanh(u))
        ),
    },
    hints=(
        "Ask for each parent: if it alone is nudged by h, how much does the result move, per h?",
        "Notebook 03 has the habits of add, subtract and multiply, notebook 01 the slope of tanh.",
        "1 and -1; v and u; 2 * u; 1 - tanh(u) ** 2.",
    ),
    because="Forward rule and local derivatives side by side: this is all an engine knows of "
    "calculus.",
)

TWICE = graph("s = add r r; q = multiply s s; t = add q q")


def _slope(engine: Callable, r: float) -> float:
    """Return dt/dr as an engine finds it."""
    values = dict(zip(TWICE.values(), (r, 2 * r, 4 * r * r, 8 * r * r), strict=True))
    return engine(TWICE["t"], values)[TWICE["r"]]


DELIVERIES = Exercise(
    name="04.4",
    ask="s = r + r, q = s s, t = q + q at r = {r}. How many deliveries arrive at r if each node "
    "waits and speaks once? How many if each delivery is passed on at once? And what is dt/dr?",
    numbers={"r": 5},
    draw=lambda random: {"r": random.randint(3, 30)},
    parts=("in order", "at once", "dt/dr"),
    right=lambda r: (*deliveries(TWICE, "r"), _slope(pull_back, r)),
    slips={
        "You counted the deliveries of the whole walk. The question is about those that arrive "
        "at r.": (lambda r: (*deliveries(TWICE, "r", "s", "q"), None)),
        "You gave r one delivery. Two edges lead back to it, both from s, and each brings its "
        "own.": (lambda r: (1, None, None)),
        "If each delivery is passed on at once, s speaks as often as it hears something, and so "
        "does q.": (lambda r: (None, deliveries(TWICE, "r")[0], None)),
        "You added 2 + 2 + 2. Each node doubles the number of messages.": (
            lambda r: (None, 3 * deliveries(TWICE, "r")[0], None)
        ),
        "You overwrote: with = in place of += only the last delivery counts at each node.": (
            lambda r: (None, None, _slope(partial(pull_back, arrive=lambda _, u, s: u * s), r))
        ),
        "You lost one twin: at one of the three nodes a second delivery was not added.": (
            lambda r: (None, None, _slope(pull_back, r) / 2)
        ),
        "You lost two twins: at two of the three nodes a second delivery was not added.": (
            lambda r: (None, None, _slope(pull_back, r) / 4)
        ),
        "You passed on running totals, so what came first was sent again.": (
            lambda r: (None, None, _slope(at_once(totals=True), r))
        ),
        "That is the value of t.": lambda r: (None, None, 8 * r * r),
    },
    hints=(
        "Draw the graph: three nodes, and between two neighbours always two edges.",
        "Once: count the edges that end at r. At once: count the paths from t to r.",
        (
            "2 * 2 * 2 paths. For dt/dr: q gets 1 + 1, s gets twice that times s = 2 * {r}, and r "
            "twice that."
        ),
    ),
    because="Each node adds two edges, but it doubles the number of paths.",
)


def _all_paths(box: Box) -> list[Box]:
    return [*(each for parent in box.parents for each in _all_paths(parent)), box]


def _box_first(box: Box, found: list[Box] | None = None) -> list[Box]:
    found = [] if found is None else found
    if box not in found:
        found.append(box)
        for parent in box.parents:
            _box_first(parent, found)
    return found


def _first_parent(box: Box, found: list[Box] | None = None) -> list[Box]:
    found = [] if found is None else found
    if box not in found:
        for parent in box.parents[:1]:
            _first_parent(parent, found)
        found.append(box)
    return found


def _one_list_for_all() -> Callable[[Box], list[Box]]:
    found: list[Box] = []
    return lambda box: [*order(box, found)]


def _append_in_the_loop(box: Box, found: list[Box] | None = None) -> list[Box]:
    found = [] if found is None else found
    if box not in found:
        for parent in box.parents:
            _append_in_the_loop(parent, found)
            found.append(box)
    return found


ORDER = Exercise(
    name="04.2",
    ask="Write my_order(box): a list of all boxes that lead to a box, itself included, each once, "
    "every parent before its children.",
    parts=("your function",),
    right=lambda: order,
    play=orders,
    tolerance=1e-9,
    slips={
        "You list a box again whenever another child asks for it. Look first whether it is "
        "there.": (lambda: _all_paths),
        "You put a box into the list before its parents. Ask the parents first.": (
            lambda: _box_first
        ),
        "You left out the variables. They have no parents, but they belong in the list, too.": (
            lambda: lambda box: [each for each in order(box) if each.operation]
        ),
        "You append inside the loop: so a box comes once for each parent, and a variable never. "
        "Append it once, after the loop.": lambda: _append_in_the_loop,
        "You followed one parent only. Does something leave the loop too early?": (
            lambda: _first_parent
        ),
        "Your recursion begins a new list for each parent and throws it away: hand `found` on.": (
            lambda: lambda box: [box]
        ),
        "Your list runs backward, from the output. The forward pass needs the inputs "
        "first.": lambda: lambda box: order(box)[::-1],
        "Your list remembers the graph before. A default value like found=[] is made once and "
        "then used for all calls.": _one_list_for_all,
    },
    hints=(
        "Three things to do for a box that is not in the list yet. Which comes last?",
        "Ask for every parent, with the same list; when all have come back, append the box itself.",
        (
            "if box not in found: for parent in box.parents: my_order(parent, found), and after "
            "the loop found.append(box)."
        ),
    ),
    because="A box goes in when its parents are there: so forward runs from the left, and backward "
    "from the right.",
)

PULL_BACK = Exercise(
    name="04.3",
    ask="Write my_pull_back(output, values): a dictionary from each box to its gradient. It is "
    "tried on three graphs.",
    parts=("your function",),
    right=lambda: pull_back,
    play=on_graphs,
    tolerance=1e-9,
    slips={
        "The numbers are right, 25 and 19 among them, but you pass on every delivery at once and "
        "visit every path: 2047 calls for ten doublings, whose graph has 20 edges. Let each box "
        "speak once.": at_once,
        "You get 29 and 22 in place of 25 and 19: you pass on the running total at once, so "
        "what came first is sent twice. Wait until all has arrived.": lambda: at_once(totals=True),
        "You overwrite: a second delivery wipes out the first. Where paths meet, gradients add: "
        "add what arrives to what is there.": (
            lambda: partial(pull_back, arrive=lambda _before, upstream, slope: upstream * slope)
        ),
        "You lose a delivery where both parents of a box are the same box, as in r + r: in a "
        "dictionary two entries with one key become one.": lambda: one_of_twins,
        "You walk forward. The walk back starts at the output: turn the order round.": (
            lambda: partial(pull_back, walk=iter)
        ),
        "Only the output has a gradient: you walk forward, past boxes that have not heard anything "
        "yet. Turn the order round.": (
            lambda: lambda output, _: dict.fromkeys(order(output), 0) | {output: 1}
        ),
        "Everything is 0 because your walk starts with 0. Nudge the output, and it moves by "
        "exactly that much: start with 1.": lambda: partial(pull_back, start=0),
        "You deliver the local derivative alone. It is to be multiplied by the gradient of the box "
        "that sends it.": (
            lambda: partial(pull_back, arrive=lambda before, _upstream, slope: before + slope)
        ),
        "You added upstream and local derivative. Along an edge they are multiplied.": (
            lambda: partial(pull_back, arrive=lambda before, u, slope: before + u + slope)
        ),
    },
    hints=(
        "Start with {output: 1}, and visit the boxes so that each has heard from all its children.",
        (
            "For each parent and its local derivative: multiply by the gradient of the box, and "
            "add to what the parent has."
        ),
        (
            "downstream = gradients[box] * local(*inputs), then gradients[parent] = "
            "gradients.get(parent, 0) + downstream."
        ),
    ),
    because="Each edge was walked once: 20 deliveries for ten doublings.",
)

LISTING = (
    "def pull_back(output, values):",
    "    gradients = {box: 0 for box in order(output)} | {output: 1}",
    "    for box in reversed(order(output)):",
    "        inputs = [values[parent] for parent in box.parents]",
    "        slopes = [f(*inputs) for f in RULES[box.operation][1]] if box.operation else []",
    "        sent = {p: gradients[box] * slope for p, slope in zip(box.parents, slopes)}",
    "        for p in sent:",
    "            gradients[p] += sent[p]",
    "    return gradients",
)
SHOWN = "\n".join(numbered(LISTING))


def _line(words: str) -> int:
    return line_with(words, LISTING)


SQUARE_OF_TWICE = graph("s = add r r; q = multiply s s")


def _slope_of_square(engine: Callable, r: float) -> float:
    boxes = SQUARE_OF_TWICE
    values = dict(zip(boxes.values(), (r, 2 * r, 4 * r * r), strict=True))
    return engine(boxes["q"], values)[boxes["r"]]


BUG = Exercise(
    name="04.5",
    ask="One line of this engine is wrong. Which? And what does it return for r in s = r + r, "
    f"q = s s at r = {{r}}?\n{SHOWN}",
    numbers={"r": 4},
    draw=lambda random: {"r": random.randint(3, 30)},
    parts=("the line", "what it returns"),
    right=lambda r: (_line("sent = {"), _slope_of_square(one_of_twins, r)),
    slips={
        "That line is right: all begin with 0, and the output with 1.": (
            lambda r: (_line("gradients = {"), None)
        ),
        "That line is right: in this order each box has heard from all its children.": (
            lambda r: (_line("reversed"), None)
        ),
        "That line is right: one slope for each parent, in the same order, even if two of them "
        "are equal.": (lambda r: (_line("slopes = ["), None)),
        "That line adds, as it should. But has everything that was sent reached it?": (
            lambda r: (_line("+="), None)
        ),
        "That loop visits every key of `sent`. How many keys are there if both parents are one "
        "box?": lambda r: (_line("for p in sent"), None),
        "That is the right gradient. This program returns less.": (
            lambda r: (None, _slope_of_square(pull_back, r))
        ),
        "You lost a twin at one of the two nodes. The program does so at both.": (
            lambda r: (None, _slope_of_square(pull_back, r) / 2)
        ),
        "That is what sending totals at once would give.": (
            lambda r: (None, _slope_of_square(at_once(totals=True), r))
        ),
    },
    hints=(
        "On a graph in which no box has the same parent twice the program is right.",
        (
            "A dictionary has one entry for each key. What is `sent` for a box whose parents "
            "are (s, s)?"
        ),
        (
            "It is the line that makes `sent`. Of the two deliveries to s one is left, 2 * {r}; "
            "r gets one of two as well."
        ),
    ),
    because="A dictionary overwrites without a word: it is = in place of += in disguise.",
)


def _with_mean(xs: list, ys: list, w: float, b: float, rate: float, steps: int) -> tuple:
    w, b, loss = trained(xs, ys, w, b, rate / len(xs), steps)
    return w, b, loss / len(xs)


def _one_loss_behind(xs: list, ys: list, w: float, b: float, rate: float, steps: int) -> tuple:
    *_, loss = trained(xs, ys, w, b, rate, steps - 1)
    return *trained(xs, ys, w, b, rate, steps)[:2], loss


def _point_by_point(xs: list, ys: list, w: float, b: float, rate: float, steps: int) -> tuple:
    for _ in range(steps):
        for x, y in zip(xs, ys, strict=True):
            w, b, _ = trained([x], [y], w, b, rate, 1)
    return *(w, b), trained(xs, ys, w, b, rate, 0)[2]


def _last_alone(xs: list, ys: list, w: float, b: float, rate: float, steps: int) -> tuple:
    return trained(xs[-1:], ys[-1:], w, b, rate, steps)


def _carried_over(now: tuple[float, float], before: tuple[float, float]) -> tuple[float, float]:
    return now[0] + before[0], now[1] + before[1]


TRAIN = Exercise(
    name="04.6",
    ask="Write train(xs, ys, w, b, rate, steps): steps of gradient descent with your engine on "
    "y = tanh(w x + b); the loss is the sum of the squared misses. Return w, b and the loss after "
    "the last step.",
    parts=("your function",),
    right=lambda: trained,
    play=on_points,
    tolerance=1e-9,
    slips={
        "You add rate times gradient and climb. Take it away.": (
            lambda: lambda xs, ys, w, b, rate, steps: trained(xs, ys, w, b, -rate, steps)
        ),
        "You took the mean over the points. The loss here is the sum.": lambda: _with_mean,
        "Your loss is the one before the last step. Run forward once more at the end.": (
            lambda: _one_loss_behind
        ),
        "Your b does not move. The engine has found a gradient for it, too.": (
            lambda: partial(trained, moved=lambda now, _: (now[0], 0))
        ),
        "You carry gradients over from step to step. Each step has to begin with fresh ones.": (
            lambda: partial(trained, moved=_carried_over)
        ),
        "You step after every point. Here each step takes the sum over all points.": (
            lambda: _point_by_point
        ),
        "Only the last point counts: its square took the place of the sum.": lambda: _last_alone,
    },
    hints=(
        (
            "Build the graph once: for each point multiply, add, tanh, subtract, square; add up "
            "the squares. Then loop."
        ),
        (
            "In the loop: run, pull_back, and move w and b against their gradients. The inputs "
            "change in each round, the graph does not."
        ),
        (
            "inputs | {W: w, B: b} goes into run; gradients[W] and gradients[B] come out of "
            "pull_back; after the loop run once more for the loss."
        ),
    ),
    because="A graph, a loop, and your own engine learns.",
)

EXERCISES = (TABLE, ORDER, PULL_BACK, DELIVERIES, BUG, TRAIN)
