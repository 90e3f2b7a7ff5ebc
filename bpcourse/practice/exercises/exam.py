"""The final exam, notebook 13: twelve questions from all notebooks, and six passes to mend.

`TOPICS` says from which notebook a question is, and so which one to read again.
"""

from math import ceil, exp, log
from random import Random

from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.repairs import REPAIRS

__all__ = ["EXERCISES", "TOPICS"]


def _different(random: Random, count: int, low: int, high: int) -> list[int]:
    return random.sample([n for n in range(low, high + 1) if n not in {0, 1, -1}], count)


CHAIN = Exercise(
    name="13.1",
    ask="Four boxes stand in a chain. Their slopes, from the first to the last, are {p}, {q}, {r} "
    "and {s}. The input is nudged by {h}. By how much does the output move? And how fast does the "
    "output answer to what enters the third box?",
    numbers={"p": 2, "q": -0.5, "r": 3, "s": 4, "h": 0.01},
    draw=lambda random: (
        dict(zip("pqrs", _different(random, 4, -6, 6), strict=True))
        | {"h": random.choice((0.01, 0.02, 0.001))}
    ),
    parts=("output moves by", "slope from the third box on"),
    right=lambda p, q, r, s, h: (h * p * q * r * s, r * s),
    slips={
        "That is the slope of the whole chain. How large was the nudge?": (
            lambda p, q, r, s, h: (p * q * r * s, None)
        ),
        "Along a chain slopes multiply, they do not add up.": (
            lambda p, q, r, s, h: (h * (p + q + r + s), r + s)
        ),
        "What enters the third box passes its own slope, too, and not only the fourth.": (
            lambda p, q, r, s, h: (None, s)
        ),
        "Those are the slopes before the third box. The output lies on the other side.": (
            lambda p, q, r, s, h: (None, p * q)
        ),
    },
    hints=(
        "Each box multiplies the nudge that reaches it by its slope.",
        "The output moves by the nudge times all four slopes. From the third box on, two are left.",
        "{h} * {p} * {q} * {r} * {s}, and {r} * {s}.",
    ),
    because="A product from the back: that is what travels through a backward pass.",
)


def _neuron(random: Random) -> dict[str, int]:
    x1, x2, w1, w2 = _different(random, 4, 2, 7)
    return {"x1": x1, "x2": -x2, "w1": w1 + 20, "w2": w2, "b": 9, "y": random.randint(2, 9)}


def _miss(x1: float, x2: float, w1: float, w2: float, b: float, y: float) -> float:
    return max(w1 * x1 + w2 * x2 + b, 0) - y


NEURON = Exercise(
    name="13.2",
    ask="A neuron with two inputs: a = ReLU(w1 x1 + w2 x2 + b), L = (a - y)^2, at x1 = {x1}, "
    "x2 = {x2}, w1 = {w1}, w2 = {w2}, b = {b}, y = {y}. Give dL/dw1, dL/dw2 and dL/db.",
    numbers={"x1": 5, "x2": -2, "w1": 2, "w2": 4, "b": 1, "y": 6},
    draw=_neuron,
    parts=("dL/dw1", "dL/dw2", "dL/db"),
    right=lambda x1, x2, w1, w2, b, y: (
        2 * _miss(x1, x2, w1, w2, b, y) * x1,
        2 * _miss(x1, x2, w1, w2, b, y) * x2,
        2 * _miss(x1, x2, w1, w2, b, y),
    ),
    slips={
        "The slope of the square is missing: its 2.": lambda x1, x2, w1, w2, b, y: (
            _miss(x1, x2, w1, w2, b, y) * x1,
            _miss(x1, x2, w1, w2, b, y) * x2,
            _miss(x1, x2, w1, w2, b, y),
        ),
        "A product hands its factor the *other* factor: a weight gets its input.": (
            lambda x1, x2, w1, w2, b, y: (
                2 * _miss(x1, x2, w1, w2, b, y) * w1,
                2 * _miss(x1, x2, w1, w2, b, y) * w2,
                None,
            )
        ),
        "The miss is a - y, in this order.": lambda x1, x2, w1, w2, b, y: (
            -2 * _miss(x1, x2, w1, w2, b, y) * x1,
            -2 * _miss(x1, x2, w1, w2, b, y) * x2,
            -2 * _miss(x1, x2, w1, w2, b, y),
        ),
        "The two inputs do not share: each weight has its own.": lambda x1, x2, w1, w2, b, y: (
            2 * _miss(x1, x2, w1, w2, b, y) * (x1 + x2),
            2 * _miss(x1, x2, w1, w2, b, y) * (x1 + x2),
            None,
        ),
    },
    hints=(
        "Run it forward first. Is the ReLU open?",
        (
            "It is open, so what arrives at the sum is 2 (a - y). Each weight gets that times its "
            "input."
        ),
        "a = {w1} * {x1} + {w2} * {x2} + {b}; then 2 (a - {y}) times {x1}, times {x2}, times 1.",
    ),
    because="One number arrives at the sum, and each weight scales it by its own input.",
)

FORK = Exercise(
    name="13.3",
    ask="f = (u + v) * max(u, w) at u = {u}, v = {v}, w = {w}. Give its slopes for u, v and w.",
    numbers={"u": 7, "v": -3, "w": 2},
    draw=lambda random: {
        "u": random.randint(6, 12),
        "v": random.randint(2, 5),
        "w": random.randint(-4, 5),
    },
    parts=("for u", "for v", "for w"),
    right=lambda u, v, w: (u + (u + v), u, 0),
    slips={
        "u is used twice. You followed the path through the sum alone.": (
            lambda u, v, w: (u, None, None)
        ),
        "u is used twice. You followed the path through the maximum alone.": (
            lambda u, v, w: (u + v, None, None)
        ),
        "Along a path slopes multiply, but two paths add up.": (
            lambda u, v, w: (u * (u + v), None, None)
        ),
        "The smaller of the two does not count: a nudge of w leaves the maximum as it is.": (
            lambda u, v, w: (None, None, u + v)
        ),
        "A product hands each factor the other one, and the other one is the maximum: u.": (
            lambda u, v, w: (None, w, None)
        ),
    },
    hints=(
        "Draw the graph. How many arrows leave u?",
        "What arrives at the sum is the maximum, and what arrives at the maximum is the sum.",
        "u: {u} + ({u} + {v}); v: {u}; and a nudge of w changes nothing.",
    ),
    because="Where a value is used twice, what comes back adds up.",
)

PATHS = Exercise(
    name="13.4",
    ask="y starts as x, and then {n} times y becomes y * y + y, each time with one product node "
    "and one sum node. How many paths lead from x to the end? And how many deliveries, one along "
    "each edge, does a backward pass make?",
    numbers={"n": 5},
    draw=lambda random: {"n": random.randint(3, 9)},
    parts=("paths", "deliveries"),
    right=lambda n: (3**n, 4 * n),
    slips={
        "The product takes y twice: that makes two ways through it, and the sum has a third.": (
            lambda n: (2**n, None)
        ),
        "Ways through one round multiply with those through the next; they do not add up.": (
            lambda n: (3 * n, None)
        ),
        "Per round the product hands on twice, and so does the sum.": lambda n: (None, 3 * n),
        "You counted one for each node. Both kinds of node have two inputs.": (
            lambda n: (None, 2 * n)
        ),
        "A pass that waits walks each edge once, however many paths run over it.": (
            lambda n: (None, 3**n)
        ),
    },
    hints=(
        "Count one round: how many ways lead from the old y to the new one?",
        "Two through the product, one past it. The edges: two into the product, two into the sum.",
        "3 to the power {n}, and 4 * {n}.",
    ),
    because="The sum has a term for each path, the walk only a step for each edge.",
)


def _deduced(g: float, x1: float, x2: float, v: float, a: float) -> tuple[float, float, float]:
    return g / x1 * x2, g / x1, g / x1 / (v * a * (1 - a))


DEDUCE = Exercise(
    name="13.5",
    ask="In a 2-2-1 network with sigmoids you are told only this about the first hidden neuron: "
    "dL/dw11 = {g}, x1 = {x1}, x2 = {x2}, its activation a1 = {a}, and v1 = {v}. Give dL/dw12, "
    "dL/db11, and the delta of the output neuron.",
    numbers={"g": 0.012, "x1": 0.4, "x2": 0.9, "v": -0.5, "a": 0.6},
    draw=lambda random: {
        "g": random.randint(2, 30) / 1000,
        "x1": random.randint(2, 5) / 10,
        "x2": random.randint(6, 9) / 10,
        "v": -random.randint(3, 9) / 10,
        "a": random.choice((0.55, 0.6, 0.7, 0.8)),
    },
    parts=("dL/dw12", "dL/db11", "delta of the output"),
    right=_deduced,
    slips={
        "The delta of a neuron is what its weight's gradient is *before* the input comes in: "
        "divide.": lambda g, x1, x2, v, a: (g * x1 * x2, g * x1, g * x1 / (v * a * (1 - a))),
        "Both weights share the delta, not the gradient: w12 has the other input.": (
            lambda g, x1, x2, v, a: (g, None, None)
        ),
        "On the way back the slope of the sigmoid came in as well, so take it out again.": (
            lambda g, x1, x2, v, a: (None, None, g / x1 / v)
        ),
        "You went one step further down. The output's delta is on the other side of v1: divide.": (
            lambda g, x1, x2, v, a: (None, None, g / x1 * v * a * (1 - a))
        ),
    },
    hints=(
        "What do dL/dw11, dL/dw12 and dL/db11 have in common?",
        "The delta of the neuron: {g} / {x1}. It is delta_o * v1 * a1 (1 - a1).",
        "{g} / {x1} * {x2}; {g} / {x1}; {g} / {x1} / ({v} * {a} * (1 - {a})).",
    ),
    because="One delta makes all gradients of a neuron, so each of them tells it.",
)


def _times(delta: list, W: list) -> list:
    columns = list(zip(*W, strict=True))
    return [[sum(d * w for d, w in zip(row, c, strict=True)) for c in columns] for row in delta]


def _turned(rows: list) -> list:
    return [list(column) for column in zip(*rows, strict=True)]


def _layer(random: Random) -> dict[str, list]:
    row = [random.sample(range(-4, 5), 3) for _ in range(2)]
    return {"W": row, "delta": [random.sample(range(1, 8), 2), random.sample(range(-7, 0), 2)]}


LAYER = Exercise(
    name="13.6",
    ask="A linear layer has W = {W}, a row for each of its two units. Its deltas for a batch of "
    "two are {delta}, a row for each example, and the 1/n is in them. What arrives at the "
    "activations below, as a list of two rows? And what is the gradient of the two biases?",
    numbers={"W": [[2, -1, 0], [1, 3, -2]], "delta": [[1, 2], [-3, 4]]},
    draw=_layer,
    parts=("what arrives below", "gradient of the biases"),
    right=lambda W, delta: (_times(delta, W), [sum(column) for column in _turned(delta)]),
    slips={
        "Examples are rows of delta, units are its columns; you mixed them up.": (
            lambda W, delta: (_times(_turned(delta), W), [sum(row) for row in delta])
        ),
        "The biases take the sum over the batch. The 1/n is in the deltas already.": (
            lambda W, delta: (None, [sum(column) / 2 for column in _turned(delta)])
        ),
        "That is the table turned round: a row for each example is asked for.": (
            lambda W, delta: (_turned(_times(delta, W)), None)
        ),
        "The biases have a number for each unit: add up over the batch.": (
            lambda W, delta: (None, delta)
        ),
    },
    hints=(
        "Each unit sends its delta back through its own row of W, and what arrives adds up.",
        "Row by row: delta @ W. And the biases: the sum over the examples.",
        (
            "The first row is {delta} at its first example: first number times the first row of W, "
            "plus second number times the second."
        ),
    ),
    because="Forward through W, backward through W again, summed over the units.",
)


def _softmax(z: tuple[float, ...]) -> list[float]:
    total = sum(exp(one) for one in z)
    return [exp(one) / total for one in z]


def _delta(z: tuple, target: int) -> list[float]:
    return [p - (k == target) for k, p in enumerate(_softmax(z), start=1)]


SOFTMAX = Exercise(
    name="13.7",
    ask="Softmax with cross-entropy: the logits are {z}, and class {target} is right. The layer's "
    "input is a = {a}. What is delta, as a list of three? And what is the gradient of the weight "
    "in row 2, column 1?",
    numbers={"z": (1, 2, 0), "target": 3, "a": (0.5, -1)},
    draw=lambda random: {
        "z": tuple(random.sample(range(-2, 4), 3)),
        "target": random.choice((1, 3)),
        "a": (random.randint(2, 9) / 10, -random.randint(11, 19) / 10),
    },
    parts=("delta", "gradient of the weight"),
    right=lambda z, target, a: (_delta(z, target), _delta(z, target)[1] * a[0]),
    slips={
        "Those are the probabilities. Take the target away from them.": (
            lambda z, target, a: (_softmax(z), None)
        ),
        "Probability minus target, in this order.": lambda z, target, a: (
            [-d for d in _delta(z, target)],
            -_delta(z, target)[1] * a[0],
        ),
        "With cross-entropy no slope is left: that p (1 - p) has cancelled.": (
            lambda z, target, a: (
                [d * p * (1 - p) for d, p in zip(_delta(z, target), _softmax(z), strict=True)],
                _delta(z, target)[1] * _softmax(z)[1] * (1 - _softmax(z)[1]) * a[0],
            )
        ),
        "The row belongs to the unit, and the column to the input.": lambda z, target, a: (
            None,
            _delta(z, target)[0] * a[1],
        ),
    },
    hints=(
        "First the three probabilities: exponentials over their sum.",
        "delta = p - y. The weight in row i and column j gets delta_i a_j.",
        (
            "p from {z}, minus 1 at class {target}; then the second entry of delta times the first "
            "of {a}."
        ),
    ),
    because="The slopes of softmax and of the logarithm cancel, and the miss is left.",
)

QUOTIENT = Exercise(
    name="13.8",
    ask="f(x) = x^3 at x = {x}, where the slope is 3 x^2. With h = {h}: by how much is the "
    "difference quotient to one side, (f(x + h) - f(x)) / h, too large? And the one to both sides?",
    numbers={"x": 2, "h": 0.1},
    draw=lambda random: {"x": random.randint(2, 5), "h": random.choice((0.1, 0.2, 0.3, 0.5))},
    parts=("one side", "both sides"),
    right=lambda x, h: (3 * x * h + h * h, h * h),
    slips={
        "That is the quotient. How far is it from the slope?": lambda x, h: (
            ((x + h) ** 3 - x**3) / h,
            ((x + h) ** 3 - (x - h) ** 3) / (2 * h),
        ),
        "That is the largest part. What becomes of the h cubed?": lambda x, h: (3 * x * h, None),
        "You took the whole width for h. It reaches from -h to +h.": lambda x, h: (
            None,
            4 * h * h,
        ),
        "For a cube something is left: what is odd in h does not cancel.": (
            lambda x, h: (None, 0.0)
        ),
    },
    hints=(
        "Multiply (x + h)^3 out.",
        "x^3 + 3 x^2 h + 3 x h^2 + h^3. Take x^3 away, divide by h, take the slope away.",
        "3 * {x} * {h} + {h}^2, and {h}^2.",
    ),
    because="To both sides the term with the curvature cancels, and only its square is left.",
)


def _layers(w: float, k: float, slope: float = 0.25) -> int:
    return ceil(log(k) / -log(abs(w) * slope))


DEPTH = Exercise(
    name="13.9",
    ask="A chain of sigmoid units, one in each layer, each at its steepest point, with the weight "
    "{w} everywhere. After how many layers is delta smaller than a {k}th of what it was? And which "
    "positive weight would let it keep its size?",
    numbers={"w": 2.5, "k": 1000},
    draw=lambda random: {
        "w": random.choice((1.5, 2, 2.5, 3, 3.2)),
        "k": random.choice((300, 1500, 2000, 7000)),
    },
    parts=("layers", "weight"),
    right=lambda w, k: (_layers(w, k), 4),
    slips={
        "You left the weight out: each layer multiplies by slope times weight.": (
            lambda w, k: (_layers(1, k), None)
        ),
        "After one layer less it is not yet that small.": lambda w, k: (_layers(w, k) - 1, None),
        "Layers multiply, so it is logarithms that are divided.": (
            lambda w, k: (ceil(k * w / 4), None)
        ),
        "That is the slope. The weight has to make up for it.": lambda w, k: (None, 0.25),
        "With the weight 1 the slope of the sigmoid is left.": lambda w, k: (None, 1),
    },
    hints=(
        "By what factor does one layer multiply delta?",
        "By {w} / 4. For which n is that to the power n below 1 / {k}?",
        "log({k}) / log(4 / {w}), rounded up; and the weight whose quarter is 1.",
    ),
    because="A few layers are enough: what is below 1 shrinks with every one of them.",
)


def _parameters(n: int, m: int, k: int) -> int:
    return n * m + m + m * k + k


MEMORY = Exercise(
    name="13.10",
    ask="A dense {n}-{m}-{k} network sees a batch of {batch}. How many numbers does it keep on the "
    "way forward if it keeps its input and the activations of both layers? And how many parameters "
    "does it have, biases included?",
    numbers={"n": 30, "m": 20, "k": 5, "batch": 16},
    draw=lambda random: {
        "n": random.randint(20, 60),
        "m": random.randint(8, 18),
        "k": random.randint(2, 6),
        "batch": random.choice((8, 24, 32, 48)),
    },
    parts=("numbers kept", "parameters"),
    right=lambda n, m, k, batch: (batch * (n + m + k), _parameters(n, m, k)),
    slips={
        "That is for one example. Each of them has activations of its own.": (
            lambda n, m, k, batch: (n + m + k, None)
        ),
        "The input is kept too: the first layer's weights need it.": (
            lambda n, m, k, batch: (batch * (m + k), None)
        ),
        "Each unit has a bias as well.": lambda n, m, k, batch: (None, n * m + m * k),
        "All examples share the parameters.": (
            lambda n, m, k, batch: (None, batch * _parameters(n, m, k))
        ),
    },
    hints=(
        "What grows with the batch, and what does not?",
        "Kept: a number for each example and each unit, input included.",
        "{batch} * ({n} + {m} + {k}), and {n} * {m} + {m} + {m} * {k} + {k}.",
    ),
    because="Weights are paid for once, activations once for each example.",
)

SHARDS = Exercise(
    name="13.11",
    ask="Two workers share a batch. One has {n} examples and the mean gradient {g}, the other {m} "
    "examples and the mean gradient {f}. What is the gradient of the mean over all examples? And "
    "of the sum over all?",
    numbers={"n": 30, "g": 2, "m": 10, "f": 6},
    draw=lambda random: {
        "n": random.choice((20, 30, 40)),
        "g": random.randint(2, 5),
        "m": random.choice((5, 10, 15)),
        "f": -random.randint(6, 9),
    },
    parts=("of the mean", "of the sum"),
    right=lambda n, g, m, f: ((n * g + m * f) / (n + m), n * g + m * f),
    slips={
        "A plain mean of the two would need shards of one size. Weigh them.": (
            lambda n, g, m, f: ((g + f) / 2, None)
        ),
        "Adding up means of shards gives neither the mean nor the sum.": (
            lambda n, g, m, f: (g + f, g + f)
        ),
        "You weighed them the wrong way round.": lambda n, g, m, f: (
            (m * g + n * f) / (n + m),
            m * g + n * f,
        ),
    },
    hints=(
        "What is the sum over the examples of one worker?",
        "Sums over shards add up. The mean is the sum over all, divided by all.",
        "({n} * {g} + {m} * {f}) / ({n} + {m}), and the same without the division.",
    ),
    because="Sums add up; means have to be weighed.",
)


def _escape(c: float, rate: float, start: float) -> int:
    return ceil(log(1 / start) / log(1 + rate * c))


SADDLE = Exercise(
    name="13.12",
    ask="L = u^2 - (c / 2) v^2 with c = {c}. Gradient descent at the rate {rate} starts at "
    "v = {start}. By what factor does v grow in a step? After how many steps is it above 1?",
    numbers={"c": 3, "rate": 0.1, "start": 1e-4},
    draw=lambda random: {
        "c": random.choice((2, 3, 5)),
        "rate": random.choice((0.1, 0.07, 0.05)),
        "start": random.choice((1e-3, 1e-5, 1e-6)),
    },
    parts=("factor", "steps"),
    right=lambda c, rate, start: (1 + rate * c, _escape(c, rate, start)),
    slips={
        "The gradient for v is minus c v, and descent goes against it: v grows.": (
            lambda c, rate, start: (1 - rate * c, None)
        ),
        "That is only what a step adds.": lambda c, rate, start: (rate * c, None),
        "The 2 of the square takes the half away: it is c v, not c v / 2.": lambda c, rate, start: (
            1 + rate * c / 2,
            _escape(c / 2, rate, start),
        ),
        "You left the half out: the slope is c v, not 2 c v.": (
            lambda c, rate, start: (1 + 2 * rate * c, _escape(2 * c, rate, start))
        ),
        "One step earlier it is still below 1.": lambda c, rate, start: (
            None,
            _escape(c, rate, start) - 1,
        ),
    },
    hints=(
        "What is the slope of L for v, and where does a step go?",
        "v becomes v + {rate} * {c} v. How often can you multiply by that?",
        "1 + {rate} * {c}; log(1 / {start}) / log of that factor, rounded up.",
    ),
    because="The way out is exponential: slow at first, and then quick.",
)

QUESTIONS = (CHAIN, NEURON, FORK, PATHS, DEDUCE, LAYER)
QUESTIONS += (SOFTMAX, QUOTIENT, DEPTH, MEMORY, SHARDS, SADDLE)
EXERCISES: tuple[Exercise, ...] = (*QUESTIONS, *REPAIRS)
# From which notebook each is, in their order.
FROM = ("01", "02", "03", "04", "05", "06", "06", "07", "08", "09", "10", "10")
FROM += ("05", "06", "03", "06", "04", "07")
TOPICS: dict[str, str] = {
    exercise.name: notebook for exercise, notebook in zip(EXERCISES, FROM, strict=True)
}
