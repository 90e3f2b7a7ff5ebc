"""The exercises of notebook 09: what a gradient costs."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import line_with, numbered

__all__ = ["EXERCISES"]


def _products(*sizes: int) -> list[int]:
    """Return the multiplications of each layer on the way forward, for one example."""
    return [units * inputs for inputs, units in pairwise(sizes)]


def _ratio(n0: int, n1: int, n2: int, saved: float = 1.0) -> float:
    first, last = _products(n0, n1, n2)
    return 2 - saved * first / (first + last)


def _sizes(random: Random) -> dict[str, int]:
    n0, n1, n2 = random.sample(range(3, 40), 3)
    return {"n0": n0, "n1": n1, "n2": n2}


LAYERS = Exercise(
    name="09.1",
    ask="A dense {n0}-{n1}-{n2} network. How many multiplications do its matrix products take "
    "forward, for one example? How many backward, if nobody asks for the slope of the input? What "
    "is backward over forward?",
    numbers={"n0": 20, "n1": 8, "n2": 5},
    draw=_sizes,
    parts=("forward", "backward", "ratio"),
    right=lambda n0, n1, n2: (
        sum(_products(n0, n1, n2)),
        2 * sum(_products(n0, n1, n2)) - n0 * n1,
        _ratio(n0, n1, n2),
    ),
    slips={
        "You counted the units. Each pair of an input and a unit has a weight, hence a "
        "multiplication.": lambda n0, n1, n2: (n1 + n2, None, None),
        "You left out the last layer.": lambda n0, n1, n2: (n0 * n1, None, None),
        "You went back through the first layer, too. Nobody needs the slope of the input.": (
            lambda n0, n1, n2: (
                None,
                2 * sum(_products(n0, n1, n2)),
                _ratio(n0, n1, n2, saved=0),
            )
        ),
        "You counted the weights' gradients alone. Delta also has to get back to the hidden "
        "layer.": lambda n0, n1, n2: (None, sum(_products(n0, n1, n2)), 1.0),
        "You counted only the way back of delta. The weights' gradients are products, too.": (
            lambda n0, n1, n2: (None, n1 * n2, n1 * n2 / sum(_products(n0, n1, n2)))
        ),
        "You saved the last layer's way back in place of the first one's.": (
            lambda n0, n1, n2: (
                None,
                2 * sum(_products(n0, n1, n2)) - n1 * n2,
                2 - n1 * n2 / sum(_products(n0, n1, n2)),
            )
        ),
        "That is both passes together. Divide the backward pass alone.": (
            lambda n0, n1, n2: (None, None, 1 + _ratio(n0, n1, n2))
        ),
        "That is forward over backward.": (lambda n0, n1, n2: (None, None, 1 / _ratio(n0, n1, n2))),
    },
    hints=(
        "A layer of n units with m inputs multiplies m n times on the way forward.",
        "Backward each layer has two products of that size, but the first layer needs only one.",
        "Forward {n0}*{n1} + {n1}*{n2}; backward twice that, less {n0}*{n1}; then divide.",
    ),
    because="The heavier the first layer is, the closer the price comes to one more forward pass.",
)


def _parameters(n0: int, n1: int, n2: int) -> int:
    return sum(_products(n0, n1, n2)) + n1 + n2


NUDGES = Exercise(
    name="09.2",
    ask="A dense {n0}-{n1}-{n2} network with biases, and a gradient for each of its parameters. "
    "How many forward passes does it take by one-sided nudges? How many by nudges to both sides? "
    "How many sweeps of forward mode, each of which carries one direction along? How many backward "
    "passes?",
    numbers={"n0": 4, "n1": 6, "n2": 3},
    draw=_sizes,
    parts=("one-sided", "two-sided", "forward mode", "backward passes"),
    right=lambda n0, n1, n2: (
        _parameters(n0, n1, n2) + 1,
        2 * _parameters(n0, n1, n2),
        _parameters(n0, n1, n2),
        1,
    ),
    slips={
        "You forgot the biases. They are parameters as well.": (
            lambda n0, n1, n2: (
                sum(_products(n0, n1, n2)) + 1,
                2 * sum(_products(n0, n1, n2)),
                sum(_products(n0, n1, n2)),
                None,
            )
        ),
        "One-sided: you forgot the run to compare with.": (
            lambda n0, n1, n2: (_parameters(n0, n1, n2), None, None, None)
        ),
        "Two-sided: the middle is not needed; each parameter takes a run on either side.": (
            lambda n0, n1, n2: (None, 2 * _parameters(n0, n1, n2) + 1, None, None)
        ),
        "Two-sided: that is the price of one side.": (
            lambda n0, n1, n2: (None, _parameters(n0, n1, n2) + 1, None, None)
        ),
        "Forward mode: a sweep brings its value along, so no run to compare with is needed.": (
            lambda n0, n1, n2: (None, None, _parameters(n0, n1, n2) + 1, None)
        ),
        "Forward mode: the directions are those of the parameters, not those of the inputs.": (
            lambda n0, n1, n2: (None, None, n0, None)
        ),
        "Backward: one pass serves all parameters, because they share the loss.": (
            lambda n0, n1, n2: (None, None, None, _parameters(n0, n1, n2))
        ),
        "Backward: the loss is one number, whatever the number of outputs.": (
            lambda n0, n1, n2: (None, None, None, n2)
        ),
    },
    hints=(
        (
            "Count the parameters first: a weight for each wire, a bias for each unit that is no "
            "input."
        ),
        (
            "One side: one run more than parameters. Two sides: two runs for each. Forward mode: "
            "one sweep for each."
        ),
        "There are {n0}*{n1} + {n1}*{n2} + {n1} + {n2} parameters, and one loss.",
    ),
    because="Only the last number does not grow with the network.",
)


def _held(depth: int, every: int) -> float:
    """Return the arrays that are held at most: checkpoints, and four for each layer in hand."""
    return depth / every + 4 * every


def _work(again: float) -> float:
    """Return multiplications over those without checkpoints, where `again` forward passes are."""
    return (3 + again) / 3


CHECKPOINTS = Exercise(
    name="09.3",
    ask="A network of {depth} equal layers keeps one activation in {every}, and runs each piece "
    "between two checkpoints once more when the way back reaches it; the last piece is still in "
    "hand. A checkpoint is one array, and a layer of the piece in hand holds four. How many arrays "
    "are held at most? How many pieces are run a second time? By what factor do the "
    "multiplications grow, if forward costs 1 and backward 2?",
    numbers={"depth": 72, "every": 6},
    draw=lambda random: {
        "depth": 12 * random.randint(4, 20),
        "every": random.choice((2, 3, 4, 6, 12)),
    },
    parts=("arrays", "pieces", "factor"),
    right=lambda depth, every: (
        _held(depth, every),
        depth // every - 1,
        _work((depth / every - 1) / (depth / every)),
    ),
    slips={
        "That is without checkpoints: four arrays for every layer.": (
            lambda depth, every: (4 * depth, None, None)
        ),
        "You counted the checkpoints alone. The piece in hand needs its arrays, too.": (
            lambda depth, every: (depth // every, None, None)
        ),
        "A layer in hand holds four arrays, not one.": (
            lambda depth, every: (depth / every + every, None, None)
        ),
        "You mixed up the length of a piece and the number of pieces.": (
            lambda depth, every: (every + 4 * depth / every, every - 1, None)
        ),
        "The last piece is not run again: it is in hand when the way back begins.": (
            lambda depth, every: (None, depth // every, _work(1))
        ),
        "That is what is added. The factor counts the old work, too.": (
            lambda depth, every: (None, None, _work((depth / every - 1) / (depth / every)) - 1)
        ),
        "You counted the backward pass as 1. Behind equal layers it costs 2.": (
            lambda depth, every: (None, None, 1 + (depth / every - 1) / (depth / every) / 2)
        ),
    },
    hints=(
        "How many pieces are there, and how many layers has a piece?",
        (
            "Held: one array for each piece, and four for each layer of one piece. Run again: all "
            "pieces but the last."
        ),
        (
            "{depth}/{every} + 4*{every} arrays; {depth}/{every} - 1 pieces; (3 + that share of a "
            "forward pass) / 3."
        ),
    ),
    because="Less than half the memory of a plain pass, for about a third more work at most.",
)

LISTING = (
    "class Dual:",
    "    def __init__(self, value, slope):",
    "        self.value, self.slope = value, slope",
    "    def __add__(self, other):",
    "        return Dual(self.value + other.value, self.slope + other.slope)",
    "    def __sub__(self, other):",
    "        return Dual(self.value - other.value, self.slope - other.slope)",
    "    def __mul__(self, other):",
    "        return Dual(self.value * other.value, self.slope * other.slope)",
)
SHOWN = "\n".join(numbered(LISTING))


def _line(words: str) -> int:
    return line_with(words, LISTING)


def _as_listed(_x: float) -> float:
    """Return the slope of x x - x with slopes that are multiplied, as the last line does."""
    slope_of_x = 1
    slope_of_product = slope_of_x * slope_of_x
    return slope_of_product - slope_of_x


BUG = Exercise(
    name="09.4",
    ask="One line of these dual numbers is wrong. Which? And what slope do they give for "
    f"x x - x at x = {{x}}, where the right one is 2 x - 1?\n{SHOWN}",
    numbers={"x": 5},
    draw=lambda random: {"x": random.randint(3, 30)},
    parts=("the line", "the slope they give"),
    right=lambda x: (_line("self.slope * other.slope"), _as_listed(x)),
    slips={
        "That line is right: a sum's slope is the sum of the slopes.": (
            lambda x: (_line("self.slope + other.slope"), None)
        ),
        "That line is right: a difference's slope is the difference of the slopes.": (
            lambda x: (_line("self.slope - other.slope"), None)
        ),
        "That line is right: it keeps a number and its slope.": (
            lambda x: (_line("self.value, self.slope = value, slope"), None)
        ),
        "That is the line with the name. The mistake stands where the slope is computed.": (
            lambda x: (_line("def __mul__"), None)
        ),
        "That is the right slope. These dual numbers give less.": lambda x: (None, 2 * x - 1),
        "That is the slope of x x alone, and the right one.": lambda x: (None, 2 * x),
        "Do not forget that x is taken away: its slope of 1, too.": lambda x: (None, 1),
        "That is the value, not the slope.": lambda x: (None, x * x - x),
    },
    hints=(
        "Sums and differences hand slopes on. What does a product do?",
        "(u v)' = u' v + u v'. Which line should say so?",
        (
            "The last line. With x as Dual({x}, 1) it makes 1 * 1 of the product; then 1 is taken "
            "away."
        ),
    ),
    because="A product of slopes is right along a chain, and wrong for a product of numbers.",
)


class _Counting(float):
    """A number that counts the multiplications and divisions that it takes part in."""

    count = 0

    def __mul__(self, other: Any) -> "_Counting":
        _Counting.count += 1
        return _Counting(float(self) * float(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "_Counting":
        _Counting.count += 1
        return _Counting(float(self) / float(other))

    def __rtruediv__(self, other: Any) -> "_Counting":
        _Counting.count += 1
        return _Counting(float(other) / float(self))


FACTORS = ((2.0, 3.0, 5.0), (1.5, -0.5, 4.0, 2.5, -3.0), (7.0, 0.0, 2.0, 0.5))
MANY = [1.0 + k / 64 for k in range(40)]
FEW = 4  # multiplications for each factor that are still few


def _on_factors(slopes: Callable) -> dict[str, Any]:
    """Try a program on some products, and count what it takes for many factors."""
    tried: dict[str, Any] = {
        f"factors {factors}": _plain(slopes([*factors])) for factors in FACTORS
    }
    _Counting.count = 0
    found = slopes([_Counting(factor) for factor in MANY])
    few = _Counting.count <= FEW * len(MANY)
    return tried | {
        "forty factors": _plain(found),
        "forty factors, the work": "a few for each" if few else "all of them for each",
    }


def _plain(found: Any) -> Any:
    return [float(slope) for slope in found] if type(found) in {list, tuple} else found


def _two_sided(factors: Sequence[float], first: float = 1.0) -> list[float]:
    """Return the slopes of a product: all that is left of a factor, times all that is right."""
    left, lefts = first, []
    for factor in factors:
        lefts.append(left)
        left = left * factor
    right, slopes = first, []
    for factor, before in zip(reversed(factors), reversed(lefts), strict=True):
        slopes.append(before * right)
        right = right * factor
    return slopes[::-1]


def _product(factors: Sequence[float]) -> float:
    result = 1.0
    for factor in factors:
        result = result * factor
    return result


def _one_by_one(factors: Sequence[float]) -> list[float]:
    return [_product([*factors[:k], *factors[k + 1 :]]) for k in range(len(factors))]


def _by_dividing(factors: Sequence[float]) -> list[float]:
    whole = _product(factors)
    return [whole / factor for factor in factors]


def _sums(factors: Sequence[float]) -> list[float]:
    return [sum(factors) - factor for factor in factors]


SLOPES = Exercise(
    name="09.5",
    ask="Write slopes_of_product(x): the slopes of the product of all numbers in the list x, one "
    "for each. A factor may be 0, and 40 factors may take 160 multiplications at most.",
    parts=("your function",),
    right=lambda: _two_sided,
    play=_on_factors,
    tolerance=1e-9,
    slips={
        "The slopes are right, but each product is made anew: for n factors that is n (n - 2) "
        "multiplications. Neighbours share nearly all of theirs.": lambda: _one_by_one,
        "You divide the whole product by each factor. That cannot be done if a factor is 0; the "
        "slope is there all the same.": lambda: _by_dividing,
        "Each slope leaves out its own factor. You have the whole product every time.": (
            lambda: lambda factors: [_product(factors)] * len(factors)
        ),
        "You have only what stands to the left of each factor.": (
            lambda: lambda factors: [_product(factors[:k]) for k in range(len(factors))]
        ),
        "You have only what stands to the right of each factor.": (
            lambda: lambda factors: [_product(factors[k + 1 :]) for k in range(len(factors))]
        ),
        "The slopes come out in the wrong order: turn the list round.": (
            lambda: lambda factors: _two_sided(factors)[::-1]
        ),
        "You added the other factors. The slope of a product is the product of the others.": (
            lambda: _sums
        ),
        "Everything is 0: an empty product is 1, so start with 1.": (
            lambda: partial(_two_sided, first=0.0)
        ),
    },
    hints=(
        (
            "The slope for a factor is the product of all others: of those on its left and those "
            "on its right."
        ),
        (
            "Walk forward and keep the product of all before each factor. Then walk back with the "
            "product of all behind it."
        ),
        (
            "Forward: lefts.append(left); left = left * factor. Backward: slope = lefts[k] * "
            "right; right = right * x[k]. Both begin with 1."
        ),
    ),
    because="A forward pass that keeps what it made, and a backward pass that uses it: three "
    "multiplications a factor.",
)

EXERCISES = (LAYERS, NUDGES, CHECKPOINTS, BUG, SLOPES)
