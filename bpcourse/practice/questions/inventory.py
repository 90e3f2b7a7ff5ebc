"""The inventory of concepts: 28 items, one for each misconception that is common about gradients.

Taken before and after the course. An item can be answered by thinking it through, and each wrong
option is what somebody who has the misconception would say.
"""

import math
from types import MappingProxyType

from bpcourse.practice.questions.question import Question, written


def _angle(u: tuple[float, float], v: tuple[float, float]) -> float:
    """Angle between two directions, in degrees, to a whole one."""
    cosine = (u[0] * v[0] + u[1] * v[1]) / (math.hypot(*u) * math.hypot(*v))
    return round(math.degrees(math.acos(cosine)))


def _kinked(k: float, slope_at_0: float) -> float:
    """Slope of `k (relu(z) - relu(-z))` at 0: the second minus is met by the inner one."""
    return k * (slope_at_0 + slope_at_0)


def _clipped(g: tuple[float, ...], length: float) -> tuple[float, ...]:
    return tuple(round(entry / length, 4) for entry in g)


_ITEMS = (
    Question(
        name="update",
        ask="A program runs backpropagation on a network, once for each of a hundred examples, and "
        "does nothing else. What has changed in the network?",
        right=(
            "nothing: finding slopes moves no weights",
            "Moving is the next step, and any rule of update may take it, or none at all.",
        ),
        wrong=(
            (
                "its weights have taken a hundred steps of learning",
                "That takes backpropagation for gradient descent, which is what uses its slopes.",
            ),
            (
                "its last layer has learned; earlier layers need more examples",
                "No layer moves by being asked how the loss responds to it.",
            ),
        ),
    ),
    Question(
        name="sharing",
        ask="A number is doubled {n} times in a row, each time as `c = b + b`. Backpropagation "
        "finds the slope of the last number for the first. How many steps along edges does it "
        "take?",
        given={"n": 15},
        right=(
            lambda n: 2 * n,
            "It adds up at each node before it goes on, so each of the two edges is used once.",
        ),
        wrong=(
            (
                lambda n: 2**n,
                "That is the number of paths: the chain rule alone, path by path, walks them all.",
            ),
            (
                lambda n: n * (n + 1),
                "That is what you get when each node starts again from the end.",
            ),
        ),
    ),
    Question(
        name="paths",
        ask="`y = x · x + {k} · x`. What is the slope of `y` at `x = {x}`?",
        given={"k": 3, "x": 4},
        right=(
            lambda k, x: x + x + k,
            "`x` is used in three places, and what comes back from each of them is added.",
        ),
        wrong=(
            (
                lambda k, x: x + k,
                "That is what you get when one of the two factors of `x · x` is overlooked.",
            ),
            (
                lambda k, x: (x + x) * k,
                (
                    "That is what you get when you multiply over the paths; one multiplies along a "
                    "path, and adds over them."
                ),
            ),
            (
                lambda x, **_: x + x,
                "That is what you get when you follow the square and forget the other path.",
            ),
        ),
    ),
    Question(
        name="order",
        ask="On the way back each node of a graph is to speak once. When is it a node's turn?",
        right=(
            "when everything that uses its value has spoken",
            "Only then is its gradient complete, and what it passes on is right.",
        ),
        wrong=(
            (
                "at any time: sums come out the same in any order",
                "The sum does, but a node that spoke too early has passed on a part of it.",
            ),
            (
                "when its own inputs have spoken, as on the way forward",
                "That is the order for values; gradients come from the other side.",
            ),
        ),
    ),
    Question(
        name="importance",
        ask="A length is stored in centimetres in place of metres: the input becomes {k} times as "
        "large, its weight is divided by {k}, and the network gives the same answers. The weight's "
        "gradient was {g}. What is it now?",
        given={"k": 100, "g": 3},
        right=(
            lambda k, g: k * g,
            (
                "A weight's gradient carries its input as a factor, so it depends on the units, "
                "and cannot measure importance."
            ),
        ),
        wrong=(
            (
                lambda g, **_: g,
                (
                    "That is what you get when a gradient says how much the weight contributes, "
                    "for that has stayed the same."
                ),
            ),
            (
                lambda k, g: g / k,
                "That is what you get when a smaller weight has a smaller gradient.",
            ),
        ),
    ),
    Question(
        name="zero",
        ask="All gradients of a network are 0 for every example. What do you know?",
        right=(
            "that small moves of single weights change nothing",
            "A minimum is flat, and so are a saddle, a shut ReLU and a saturated unit.",
        ),
        wrong=(
            (
                "that the network has learned its task as well as it can",
                "A network whose ReLUs are shut has gradients of 0 and may answer anything.",
            ),
            (
                "that the loss is 0",
                "A gradient speaks of the slope of the loss, and not of its height.",
            ),
        ),
    ),
    Question(
        name="blame",
        ask="The loss of a network is multiplied by {k}; nothing else changes. What becomes of its "
        "prediction error, and what of a gradient of {g} in an early layer?",
        given={"k": 10, "g": 2},
        right=(
            lambda k, g: f"the error stays, the gradient becomes {written(k * g)}",
            "What flows back is the slope of the loss, and not the error itself.",
        ),
        wrong=(
            (
                lambda g, **_: f"the error stays, and so the gradient stays {written(g)}",
                "That is what you get when it is the error that flows back.",
            ),
            (
                lambda k, g: (
                    f"both become {written(k)} times as large, the gradient {written(k * g)}"
                ),
                "The predictions are what they were, and so is the error.",
            ),
        ),
    ),
    Question(
        name="direction",
        ask="The loss is `x² + {c}y²`, and you stand at `x = {x}`, `y = {y}`. By how many degrees "
        "does the direction of steepest descent miss the direction to the minimum?",
        given={"c": 9, "x": 3, "y": 1},
        right=(
            lambda c, x, y: _angle((-2 * x, -2 * c * y), (-x, -y)),
            "The valley is narrow, and the steepest way down leads across it rather than along.",
        ),
        wrong=(
            (
                lambda x, y, **_: _angle((-x, -y), (-x, -y)),
                (
                    "That is what you get when the gradient points to the minimum; it does so for "
                    "a round valley."
                ),
            ),
            (
                lambda c, x, y: _angle((-2 * x, -2 * c * y), (2 * c * y, -2 * x)),
                "That is the angle to the contour line, which is the same everywhere.",
            ),
        ),
    ),
    Question(
        name="step",
        ask="The loss is `{c}w²`, and you stand at `w = {w}`. You take one step of gradient "
        "descent at the rate {rate}. What is the loss then?",
        given={"c": 2, "w": 1, "rate": 0.6},
        right=(
            lambda c, w, rate: c * (w - rate * 2 * c * w) ** 2,
            "The step jumps across the valley and lands higher than it began.",
        ),
        wrong=(
            (
                lambda c, w, rate: c * w**2 - rate * (2 * c * w) ** 2,
                "That is what the slope promises; it holds only close to where it was taken.",
            ),
            (
                lambda c, w, rate: c * (w - rate * w) ** 2,
                "That is what you get when you step by the weight's value in place of its slope.",
            ),
        ),
    ),
    Question(
        name="falling",
        ask="You wrote a backward pass yourself, and the loss falls by nine tenths while training "
        "with it. Is the pass right?",
        right=(
            "one cannot tell from that",
            (
                "Whatever points within a right angle of the gradient leads downhill at first, and "
                "most wrong passes do."
            ),
        ),
        wrong=(
            (
                "yes: with a wrong gradient the loss would not fall",
                "Of the mistakes that this course plants, nearly all make the loss fall.",
            ),
            (
                "yes, up to a factor that the learning rate makes up for",
                "A pass may be wrong in one layer only, which no factor repairs.",
            ),
        ),
    ),
    Question(
        name="check",
        ask="The right gradient of an early layer is {g}. A check passes whatever differs from a "
        "reference by less than {allowed}. Somebody hands in *minus* the right gradient. By how "
        "much does it differ, and does it pass?",
        given={"g": 4e-8, "allowed": 1e-5},
        right=(
            lambda g, allowed: (
                f"by {written(2 * g)}: it " + ("passes" if 2 * g < allowed else "fails")
            ),
            (
                "An allowance that is larger than the gradient lets anything small pass, so judge "
                "by proportion."
            ),
        ),
        wrong=(
            (
                lambda g, **_: f"by {written(2 * g)}: it fails, as a check is there to see signs",
                "This one looks at the size of the difference, and that is tiny.",
            ),
            (
                lambda g, **_: f"by {written(2 * g / g)} times its size: it fails",
                "That is how it should be judged; this check does not ask for the proportion.",
            ),
        ),
    ),
    Question(
        name="nudge",
        ask="You measure a slope by nudging with `h` and make `h` smaller and smaller, down to "
        "10⁻¹⁵. What happens to the result?",
        right=(
            "first it gets better, and then worse again",
            "The formula's error shrinks with `h`, while that of rounding is divided by it.",
        ),
        wrong=(
            (
                "it gets better all the way: the slope is the limit",
                "In exact arithmetic it would; a float keeps sixteen digits and no more.",
            ),
            (
                "it gets better until it is exact, and then it stays",
                "At no `h` is it exact, and beyond the best one it gets worse again.",
            ),
        ),
    ),
    Question(
        name="rules",
        ask="How does automatic differentiation get a slope?",
        right=(
            "it applies each operation's exact rule to numbers",
            "So it is exact up to rounding, and never writes out a formula for the whole.",
        ),
        wrong=(
            (
                "it turns the program into one formula and differentiates that",
                "That is symbolic differentiation, whose formulas swell with the depth.",
            ),
            (
                "it nudges every input a little and divides",
                "That is numerical differentiation, with a run for each input and an error.",
            ),
        ),
    ),
    Question(
        name="price",
        ask="A deep network has {layers} layers of {n} units and {n} inputs. About how much does "
        "it cost to compute the loss and *all* gradients, in forward passes?",
        given={"layers": 20, "n": 100},
        right=(
            lambda layers, **_: round(1 + 2 - 1 / layers),
            "Each layer has one product on the way forward, and two on the way back.",
        ),
        wrong=(
            (
                lambda layers, n: layers * n * n + 1,
                "That is the price of nudging: a run for each weight, and one to compare with.",
            ),
            (
                lambda layers, **_: 1 + layers,
                "That is what you get when each layer needs a backward pass of its own.",
            ),
        ),
    ),
    Question(
        name="early",
        ask="`ŷ = v · w` with `w = {w}`, `v = {v}`, and the loss is `½(ŷ - y)²` with `y = {y}`. "
        "A program first moves `v` at the rate {rate}, and computes the gradient of `w` after "
        "that, with the error of the forward pass. How much does it find, and how much is right?",
        given={"w": 2, "v": 3, "y": 4, "rate": 0.1},
        right=(
            lambda w, v, y, rate: (
                f"{written((v * w - y) * (v - rate * (v * w - y) * w))}, "
                f"and {written((v * w - y) * v)} is right"
            ),
            "The way back has to use the weights that the way forward has used.",
        ),
        wrong=(
            (
                lambda w, v, y, **_: f"{written((v * w - y) * v)}, which is right",
                (
                    "That is what you get when the moved weight has no part in it; but the "
                    "gradient comes back through `v`."
                ),
            ),
            (
                lambda w, v, y, rate: (
                    f"{written((v * w - y) * (v - rate * (v * w - y) * w))}, "
                    "which is right, since it is the newest"
                ),
                "The newer weight belongs to the next forward pass.",
            ),
        ),
    ),
    Question(
        name="bias",
        ask="The loss of a batch is the *sum* of its examples' losses. The deltas of a unit are "
        "{d}, one for each example. What is the gradient of its bias?",
        given={"d": (3, -1, 2, 4)},
        right=(
            lambda d, **_: sum(d),
            "All examples share the bias, and where paths meet, gradients add.",
        ),
        wrong=(
            (
                lambda d: sum(d) / len(d),
                "That belongs to a loss that is a mean, and this one is a sum.",
            ),
            (
                lambda d: d[-1],
                "That is the last example's delta; a batch of one cannot tell it from the sum.",
            ),
        ),
    ),
    Question(
        name="transpose",
        ask="All layers of a network have the same width. Its backward pass forgets a transpose: "
        "`W · delta` in place of `Wᵀ · delta`. What happens?",
        right=(
            "it runs, and the earlier gradients are wrong",
            "In a square layer the shapes fit, only numbers speak up, and the loss may still fall.",
        ),
        wrong=(
            (
                "it stops with an error, because the shapes do not fit",
                "They would not if the layers had different widths.",
            ),
            (
                "it runs and is right: in a square layer both products are the same",
                "They are the same only if the matrix equals its own transpose.",
            ),
        ),
    ),
    Question(
        name="kink",
        ask="`f(z) = {k} · (relu(z) - relu(-z))` is the same as `{k}z`. What does a program say "
        "about its slope at `z = 0`, if it takes ReLU's slope to be 0 there?",
        given={"k": 5},
        right=(
            lambda k: _kinked(k, 0),
            "At a kink there is no slope, only a convention, and here it shows.",
        ),
        wrong=(
            (
                lambda k: k,
                "That is the true slope, which no convention for ReLU alone can know of.",
            ),
            (
                lambda k: _kinked(k, 1),
                "That is what you get when each ReLU has the slope 1 at 0.",
            ),
        ),
    ),
    Question(
        name="linear",
        ask="A deep network has no activation functions; each layer multiplies what comes back by "
        "{s}. How much of a gradient is left after {n} layers?",
        given={"s": 0.8, "n": 40},
        right=(
            lambda s, n: s**n,
            "Factors below 1 multiply, wherever they come from: no sigmoid is needed to vanish.",
        ),
        wrong=(
            (
                "all of it: without a sigmoid nothing vanishes",
                "The weights are factors, too, and these are below 1.",
            ),
            (
                lambda s, **_: s,
                "That is what one layer leaves.",
            ),
        ),
    ),
    Question(
        name="quarter",
        ask="The slope of a sigmoid is at most ¼. In a chain of units, {n} factors lie between the "
        "last delta and the first; the weights are {w}, and all units sit where their sigmoid is "
        "steepest. By how much does delta change on the way?",
        given={"n": 5, "w": 2},
        right=(
            lambda n, w: (w / 4) ** n,
            "Weights multiply as well as slopes; with weights above 4 it would grow.",
        ),
        wrong=(
            (
                lambda n, **_: (1 / 4) ** n,
                "That is what you get when you count the slopes alone.",
            ),
            (
                lambda n, w: w / 4**n,
                "That is what you get when one weight stands for all of them.",
            ),
        ),
    ),
    Question(
        name="clones",
        ask="Within each layer of a network, all weights start at the same value. What happens in "
        "training?",
        right=(
            "the units of a layer get the same gradients and stay copies of each other",
            "Nothing tells them apart, so a wide layer works like a single unit.",
        ),
        wrong=(
            (
                "the gradients soon make the units different",
                "Equal units have equal gradients, step after step.",
            ),
            (
                "it is the fairest start, and training is faster than from random weights",
                "Fair it is, and that is the trouble: no unit can specialise.",
            ),
        ),
    ),
    Question(
        name="zeroing",
        ask="A library keeps a gradient beside each weight and *adds* to it what a backward pass "
        "finds. Two passes each find {g}, and the program clears nothing in between. Which "
        "gradient does the update after the second pass use?",
        given={"g": 4},
        right=(
            lambda g: g + g,
            "What is added to has to be cleared, here or by the one who writes the loop.",
        ),
        wrong=(
            (lambda g: g, "That is what you get when each pass starts afresh by itself."),
            (
                lambda g: g / 2,
                "That is what you get when the library shares one gradient out over both passes.",
            ),
        ),
    ),
    Question(
        name="shortcuts",
        ask="Residual networks add the input of a block to its output. What can be said about why "
        "they train well?",
        right=(
            "they keep a path for the gradient; whether this is the whole reason is not settled",
            "Plain networks with healthy gradients were trained for comparison, and did worse.",
        ),
        wrong=(
            (
                "they cure vanishing gradients, and that has been shown to be the reason",
                "Their authors compared with networks whose gradients did not vanish.",
            ),
            (
                "they train well because a deeper network is always more accurate",
                "Without shortcuts, deeper networks were found to fit even their own data worse.",
            ),
        ),
    ),
    Question(
        name="normalisation",
        ask="Why does batch normalisation speed up training?",
        right=(
            "there are several explanations, and which one holds is under debate",
            "What is certain is narrower, such as that the weights' scale drops out of the output.",
        ),
        wrong=(
            (
                "it stops the inputs of each layer from shifting, as its authors showed",
                "That was the first explanation; later experiments speak against it.",
            ),
            (
                "it makes all gradients equally large, at any depth",
                "In deep ReLU networks without shortcuts it can even make them explode.",
            ),
        ),
    ),
    Question(
        name="saddle",
        ask="Gradient descent on a loss of many weights slows down near a point where all slopes "
        "are 0. What kind of point is it?",
        right=(
            "it can be a saddle, with ways down that a small offset or some noise will find",
            "Flat in every direction does not mean uphill in every direction.",
        ),
        wrong=(
            (
                "a local minimum, and training has to begin anew",
                "That would need uphill in every single direction, and there are very many.",
            ),
            (
                "the global minimum, since nothing slopes down any more",
                "A slope of 0 says nothing about what lies further away.",
            ),
        ),
    ),
    Question(
        name="clipping",
        ask="The gradient {g} is clipped by norm, to the length 1. What is left of it?",
        given={"g": (20, 0.5)},
        right=(
            lambda g: _clipped(g, math.hypot(*g)),
            "One factor for all entries keeps the direction, and the length becomes 1.",
        ),
        wrong=(
            (
                lambda g: tuple(min(entry, 1) for entry in g),
                (
                    "That is what you get when each entry is clipped by itself; it turns the "
                    "direction."
                ),
            ),
            (
                lambda g: _clipped(g, sum(g)),
                "That is what you get when you divide by the sum of the entries.",
            ),
        ),
    ),
    Question(
        name="history",
        ask="Who found out how to compute all slopes of a program in one sweep from its end?",
        right=(
            "several people, independently, years before it was used for networks",
            (
                "Linnainmaa's thesis of 1970 has it for programs; Rumelhart, Hinton and Williams "
                "made it known for networks in 1986."
            ),
        ),
        wrong=(
            (
                "Rumelhart, Hinton and Williams, in their paper on networks",
                "Their paper of 1986 made it known and showed what it is good for; it was older.",
            ),
            (
                "brain researchers, who saw neurons send errors backward",
                "No such signal was known; how brains learn is another question, and open.",
            ),
        ),
    ),
    Question(
        name="softmax",
        ask="Softmax gives the probabilities {p}, the *first* class is right, and the loss is "
        "cross-entropy. What are the slopes of the loss for the three logits?",
        given={"p": (0.6, 0.3, 0.1), "y": (1, 0, 0)},
        right=(
            lambda p, y: tuple(round(a - b, 4) for a, b in zip(p, y, strict=True)),
            "Softmax and logarithm collapse to `p - y`, with no table of slopes left.",
        ),
        wrong=(
            (
                lambda p, y: tuple(
                    round((a - b) * a * (1 - a), 4) for a, b in zip(p, y, strict=True)
                ),
                "That is what you get when a slope of softmax is multiplied on top of it.",
            ),
            (
                lambda p, y: tuple(round((a - b) * b, 4) for a, b in zip(p, y, strict=True)),
                "That is what you get when each logit moves its own probability alone.",
            ),
        ),
    ),
)
ITEMS = MappingProxyType({item.name: item for item in _ITEMS})
