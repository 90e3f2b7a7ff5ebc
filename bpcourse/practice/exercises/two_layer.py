"""The exercises of notebook 05."""

from collections.abc import Callable, Sequence
from random import Random
from types import SimpleNamespace
from typing import Any

from bpcourse.by_hand.two_layer import TwoLayer, backward_pass, forward_pass
from bpcourse.errors import InputValueError
from bpcourse.functions import sigmoid
from bpcourse.practice.exercise import Exercise
from bpcourse.practice.exercises.listing import numbered

__all__ = ["EXERCISES"]

NETWORK = (
    "The 2-2-1 network with sigmoids and half the squared error, at x1 = {x1}, x2 = {x2}, "
    "y = {y}; w11 = {w11}, w12 = {w12}, w21 = {w21}, w22 = {w22}; b11 = {b11}, b12 = {b12}; "
    "v1 = {v1}, v2 = {v2}, b2 = {b2}. "
)
INPUTS, WEIGHTS = ("x1", "x2", "y"), ("w11", "w12", "w21", "w22", "b11", "b12", "v1", "v2", "b2")
FRESH = dict(
    zip(
        INPUTS + WEIGHTS,
        (0.8, 0.3, 0.1, 0.5, -0.4, 0.3, 0.7, 0.1, -0.2, 0.6, -0.5, 0.25),
        strict=True,
    )
)
SECOND = dict(
    zip(
        INPUTS + WEIGHTS,
        (0.4, 0.7, 0.9, -0.6, 0.8, 0.2, -0.3, 0.15, 0.5, -0.7, 0.35, -0.1),
        strict=True,
    )
)


def _draw(random: Random) -> dict[str, float]:
    sizes = [size / 10 for size in random.sample(range(2, 10), 8)]
    signs = [random.choice([-1, 1]) for _ in sizes]
    x1, x2, *_ = sizes
    numbers = [sign * size for sign, size in zip(signs[2:], sizes[2:], strict=True)]
    y = random.choice([0.05, 0.1, 0.15, 0.85, 0.9, 0.95])
    w11, w12, w21, w22, v1, v2 = numbers
    b11, b12, b2 = random.sample([-0.3, -0.2, -0.1, 0.1, 0.2, 0.3], 3)
    values = (x1, x2, y, w11, w12, w21, w22, b11, b12, v1, v2, b2)
    return dict(zip(INPUTS + WEIGHTS, values, strict=True))


def _known(numbers: dict[str, float]) -> SimpleNamespace:
    """Return numbers, values and gradients of a network, each by its name."""
    network = TwoLayer(**numbers)
    values = forward_pass(network)
    return SimpleNamespace(**(vars(network) | values | backward_pass(network, values)))


def _by(rule: Callable[[SimpleNamespace], Any]) -> Callable[..., Any]:
    """Return a rule of the numbers, made from one of all that is known of the network."""
    return lambda **numbers: rule(_known(numbers))


def _half(y_hat: float, y: float) -> float:
    return (y_hat - y) ** 2 / 2


def _on(s: SimpleNamespace, z1: float, z2: float, squeeze: Callable = sigmoid) -> tuple:
    """Return what the forward pass makes of the two pre-activations."""
    a1, a2 = squeeze(z1), squeeze(z2)
    y_hat = sigmoid(s.v1 * a1 + s.v2 * a2 + s.b2)
    return z1, z2, a1, a2, y_hat, _half(y_hat, s.y)


def _last(y_hat: float, loss: float) -> tuple:
    return None, None, None, None, y_hat, loss


FORWARD = Exercise(
    name="05.1",
    ask=f"{NETWORK}Run it forward: z1, z2, a1, a2, y_hat and the loss.",
    numbers=FRESH,
    draw=_draw,
    parts=("z1", "z2", "a1", "a2", "y_hat", "loss"),
    right=_by(lambda s: _on(s, s.z1, s.z2)),
    slips={
        "You read the indices the other way round: w12 leads to hidden neuron 1 from input 2.": (
            _by(
                lambda s: _on(
                    s,
                    s.w11 * s.x1 + s.w21 * s.x2 + s.b11,
                    s.w12 * s.x1 + s.w22 * s.x2 + s.b12,
                )
            )
        ),
        "You left out the biases of the hidden neurons.": (
            _by(lambda s: _on(s, s.z1 - s.b11, s.z2 - s.b12))
        ),
        "You left out the sigmoid of the hidden neurons: z is squeezed before it goes on.": (
            _by(lambda s: (None, None, *_on(s, s.z1, s.z2, lambda z: z)[2:]))
        ),
        "Your sigmoid has the wrong sign in its exponent: it is 1 / (1 + e^(-z)).": (
            _by(lambda s: (None, None, *_on(s, s.z1, s.z2, lambda z: sigmoid(-z))[2:]))
        ),
        "You left out the sigmoid of the output.": _by(lambda s: _last(s.zo, _half(s.zo, s.y))),
        "You left out the bias of the output.": (
            _by(lambda s: _last(sigmoid(s.zo - s.b2), _half(sigmoid(s.zo - s.b2), s.y)))
        ),
        "You left out the half: the loss is half of the square.": (
            _by(lambda s: (*[None] * 5, 2 * s.loss))
        ),
        "That is the error. The loss is half of its square.": (
            _by(lambda s: (*[None] * 5, s.y_hat - s.y))
        ),
    },
    hints=(
        "Each hidden neuron takes both inputs, each times the weight on its wire, and its bias.",
        "z1 = w11 x1 + w12 x2 + b11; then the sigmoid. The output does the same with a1 and a2.",
        (
            "z1 = {w11} * {x1} + {w12} * {x2} + {b11}, z2 = {w21} * {x1} + {w22} * {x2} + "
            "{b12}; y_hat = sigmoid({v1} * a1 + {v2} * a2 + {b2}); loss = (y_hat - {y})^2 / 2."
        ),
    ),
    because="Each neuron does the same: weighted sum, bias, sigmoid. Keep a1, a2, y_hat for later.",
)

DELTA = Exercise(
    name="05.2",
    ask=f"{NETWORK}What is delta_o, the gradient of the loss for the output's pre-activation?",
    numbers=FRESH,
    draw=_draw,
    parts=("delta_o",),
    right=_by(lambda s: s.delta_o),
    slips={
        "You left out the slope of the sigmoid. That is the gradient for y_hat; a nudge of z has "
        "to pass the sigmoid first.": _by(lambda s: s.y_hat - s.y),
        "You left out the error: that is the slope of the sigmoid alone.": (
            _by(lambda s: s.y_hat * (1 - s.y_hat))
        ),
        "You took the slope a (1 - a) at z in place of a. It is made from the output of the "
        "sigmoid.": _by(lambda s: (s.y_hat - s.y) * s.zo * (1 - s.zo)),
        "You took half of the slope only: it is y_hat times (1 - y_hat).": (
            _by(lambda s: (s.y_hat - s.y) * s.y_hat)
        ),
        "You took y - y_hat. The square has y_hat - y in it: check whether the output is too "
        "high or too low.": (_by(lambda s: -s.delta_o)),
        "There is a 2 too many: in the slope of half a square the 2 and the half cancel.": (
            _by(lambda s: 2 * s.delta_o)
        ),
        "You began with the loss in place of its slope, which is y_hat - y.": (
            _by(lambda s: s.loss * s.y_hat * (1 - s.y_hat))
        ),
    },
    hints=(
        "Two slopes in a row: that of the loss for y_hat, then that of the sigmoid.",
        "The first is y_hat - y. The second can be computed from y_hat alone.",
        "delta_o = (y_hat - {y}) * y_hat * (1 - y_hat), with the y_hat of the forward pass.",
    ),
    because="Error times slope: what the loss asks of y_hat, and what the sigmoid lets through.",
)


def _pair(rule: Callable[..., float]) -> Callable[..., tuple[float, float]]:
    """Return a rule for both hidden neurons from one of v, a and z; and all that is known."""
    return _by(lambda s: (rule(s, s.v1, s.a1, s.z1), rule(s, s.v2, s.a2, s.z2)))


HIDDEN = Exercise(
    name="05.3",
    ask=f"{NETWORK}What are delta_1 and delta_2, the deltas of the hidden neurons?",
    numbers=FRESH,
    draw=_draw,
    parts=("delta_1", "delta_2"),
    right=_by(lambda s: (s.delta_1, s.delta_2)),
    slips={
        "You left out the slope of the hidden sigmoid: delta comes back to a, and has to get to "
        "z.": _pair(lambda s, v, a, z: s.delta_o * v),
        "You took the slope a (1 - a) at z in place of a.": (
            _pair(lambda s, v, a, z: s.delta_o * v * z * (1 - z))
        ),
        "You left out the weight: delta comes back over the same wire, and is multiplied by what "
        "stands on it.": _pair(lambda s, v, a, z: s.delta_o * a * (1 - a)),
        "You lost the sign of a weight. A negative one turns the delta that comes back.": (
            _pair(lambda s, v, a, z: s.delta_o * abs(v) * a * (1 - a))
        ),
        "You used the slope of the output again. Each neuron has a slope of its own.": (
            _pair(lambda s, v, a, z: s.delta_o * v * s.y_hat * (1 - s.y_hat))
        ),
        "You mixed up v1 and v2: delta comes back to neuron 1 over v1.": _by(
            lambda s: (s.delta_1 * s.v2 / s.v1, s.delta_2 * s.v1 / s.v2)
        ),
        "You used a weight that leads in to the neuron. Delta comes back over the one that leads "
        "out.": _by(lambda s: (s.delta_1 * s.w11 / s.v1, s.delta_2 * s.w21 / s.v2)),
        "You moved v1 and v2 first and sent delta back through the new ones. All deltas come "
        "before the first update.": _pair(
            lambda s, v, a, z: s.delta_o * (v - s.rate * s.delta_o * a) * a * (1 - a)
        ),
    },
    hints=(
        "From delta_o back to z1 there are two factors on the way: a wire and a sigmoid.",
        "Back over v1 delta is multiplied by v1; back through the sigmoid by a1 (1 - a1).",
        "delta_1 = delta_o * {v1} * a1 * (1 - a1), delta_2 = delta_o * {v2} * a2 * (1 - a2).",
    ),
    because="A wire carries delta back with the same weight; a negative one turns its sign.",
)


def _one(place: int, rule: Callable[[SimpleNamespace], float]) -> Callable[..., tuple]:
    """Return a rule that touches one of the four answers."""
    return _by(lambda s: tuple(rule(s) if part == place else None for part in range(4)))


STEP = Exercise(
    name="05.4",
    ask=f"{NETWORK}What are the gradients of v1, w12 and b11? And what is w12 after a step at the "
    "rate 0.5?",
    numbers=FRESH,
    draw=_draw,
    parts=("dL/dv1", "dL/dw12", "dL/db11", "new w12"),
    right=_by(lambda s: (s.dv1, s.dw12, s.db11, s.w12 - s.rate * s.dw12)),
    slips={
        "v1 is multiplied by a1, so its gradient is delta_o times a1 and not times v1.": (
            _one(0, lambda s: s.delta_o * s.v1)
        ),
        "The wire v1 carries the activation a1, not z1.": _one(0, lambda s: s.delta_o * s.z1),
        "You took the delta of the neuron that v1 comes from. Take that of the one it leads to.": (
            _one(0, lambda s: s.delta_1 * s.a1)
        ),
        "You swapped the indices: w12 leads to neuron 1, so take delta_1, and comes from "
        "input 2, so take x2.": _one(1, lambda s: s.delta_2 * s.x1),
        "The neuron is right, the input is not: w12 comes from input 2.": (
            _one(1, lambda s: s.delta_1 * s.x1)
        ),
        "w12 is multiplied by x2, so its gradient is delta_1 times x2 and not times w12.": (
            _one(1, lambda s: s.delta_1 * s.w12)
        ),
        "A bias is a weight on a wire that carries 1: its gradient is delta_1, without a factor.": (
            _one(2, lambda s: s.delta_1 * s.b11)
        ),
        "b11 is the bias of hidden neuron 1, so its gradient is the delta of that neuron.": (
            _one(2, lambda s: s.delta_o)
        ),
        "You went uphill: take rate times gradient away.": (
            _one(3, lambda s: s.w12 + s.rate * s.dw12)
        ),
        "You left out the rate: the step is 0.5 times the gradient.": (
            _one(3, lambda s: s.w12 - s.dw12)
        ),
        "That is how far w12 moves. The question is where it ends up.": (
            _one(3, lambda s: -s.rate * s.dw12)
        ),
    },
    hints=(
        "A weight's gradient is a delta times what its wire carries.",
        "v1: delta_o and a1. w12: delta_1 and x2. b11: delta_1 and 1.",
        "delta_o * a1; delta_1 * {x2}; delta_1; and {w12} - 0.5 * delta_1 * {x2}.",
    ),
    because="Each is the delta of the neuron that the wire leads to, times what the wire carries.",
)

LISTING = (
    "a1 = sigmoid(w11*x1 + w12*x2 + b11)",
    "a2 = sigmoid(w21*x1 + w22*x2 + b12)",
    "y_hat = sigmoid(v1*a1 + v2*a2 + b2)",
    "delta_o = (y_hat - y) * y_hat * (1 - y_hat)",
    "dv1, dv2 = delta_o * a1, delta_o * a2",
    "delta_1 = delta_o * v1 * a1 * (1 - a1)",
    "delta_2 = delta_o * v2 * a1 * (1 - a1)",
    "dw11, dw12 = delta_1 * x1, delta_1 * x2",
    "dw21, dw22 = delta_2 * x1, delta_2 * x2",
)
SHOWN = "\n".join(numbered(LISTING))


def _line(begins: str) -> Callable[..., tuple[int, None]]:
    number = next(n for n, line in enumerate(LISTING, start=1) if line.startswith(begins))
    return lambda **_: (number, None)


BUG = Exercise(
    name="05.5",
    ask=f"{NETWORK}One of these nine lines is wrong. Which, and what is the right value of what it "
    f"computes?\n{SHOWN}",
    numbers=SECOND,
    draw=_draw,
    parts=("the line", "its right value"),
    right=lambda **numbers: (_line("delta_2")()[0], _known(numbers).delta_2),
    slips={
        "That line is right: w12 leads to neuron 1 and comes from input 2.": _line("a1"),
        "That line is right: w21 leads to neuron 2 and comes from input 1.": _line("a2"),
        "That line is right: the output takes both activations and its own bias.": _line("y_hat"),
        "That line is right: the slope of half a square is the error, and y_hat (1 - y_hat) "
        "that of the sigmoid.": _line("delta_o"),
        "That line is right: the delta of the output, times what each wire carries.": _line("dv1"),
        "That line is right, and another one was copied from it.": _line("delta_1"),
        "That line is right: the delta of the neuron it leads to, times the input it comes from.": (
            _line("dw11")
        ),
        "That line is right, but it uses a number that is not.": _line("dw21"),
        "That is what the wrong line computes.": (
            _by(lambda s: (None, s.delta_o * s.v2 * s.a1 * (1 - s.a1)))
        ),
        "That is delta_1.": _by(lambda s: (None, s.delta_1)),
        "You left out the slope of the hidden sigmoid.": _by(lambda s: (None, s.delta_o * s.v2)),
        "You corrected one of two places: both factors of the slope belong to neuron 2.": (
            _by(lambda s: (None, s.delta_o * s.v2 * s.a2 * (1 - s.a1)))
        ),
    },
    hints=(
        "Lines that look alike were often copied. Compare them letter by letter.",
        "If both hidden neurons had the same activation, nobody would notice the mistake.",
        "Neuron 2 has a slope of its own: delta_o * {v2} * a2 * (1 - a2).",
    ),
    because="A copied line with an index forgotten: it shows only where the two neurons differ.",
)

NETWORKS = (
    ((0.5, -0.4, 0.3, 0.7, 0.1, -0.2, 0.6, -0.5, 0.25), (0.8, 0.3), 0.1),
    ((-1.2, 0.8, 0.45, 1.5, 0.3, 0.7, -0.9, 1.1, -0.35), (1.5, -0.6), 0.75),
    ((0.9, 0.2, -0.65, 0.35, -0.15, 0.4, 1.3, 0.55, 0.05), (-0.7, 2.0), 0.4),
)


def _on_networks(backward: Callable[..., Any]) -> dict[str, Any]:
    tried: dict[str, Any] = {}
    for number, (values, x, y) in enumerate(NETWORKS, start=1):
        found = backward(dict(zip(WEIGHTS, values, strict=True)), [*x], y)
        for name in WEIGHTS:
            tried[f"network {number}, gradient of {name}"] = _entry(found, name)
    return tried


def _entry(found: Any, name: str) -> Any:
    """Return one gradient; what is no dictionary is handed on, to be told what it is."""
    if type(found) is not dict:
        return found
    if name not in found:
        raise InputValueError(f"the dictionary holds no gradient for {name}; use the names of p")
    return found[name]


def _deltas(s: SimpleNamespace) -> tuple[float, float, float]:
    return s.delta_o, s.delta_1, s.delta_2


def _backward(deltas: Callable = _deltas, **other: Callable) -> Callable[..., dict[str, float]]:
    """Return a backward pass with a rule for the deltas, and others for single gradients."""

    def backward(p: dict[str, float], x: Sequence[float], y: float) -> dict[str, float]:
        s = _known({"x1": x[0], "x2": x[1], "y": y, **p})
        do, d1, d2 = deltas(s)
        found = {"w11": d1 * s.x1, "w12": d1 * s.x2, "w21": d2 * s.x1, "w22": d2 * s.x2}
        found |= {"b11": d1, "b12": d2, "v1": do * s.a1, "v2": do * s.a2, "b2": do}
        return found | {name: rule(s, found) for name, rule in other.items()}

    return backward


def _from_output(rule: Callable[[SimpleNamespace], float]) -> Callable:
    """Return deltas that follow from a delta at the output, right or wrong."""

    def deltas(s: SimpleNamespace) -> tuple[float, float, float]:
        share = rule(s) / s.delta_o
        return rule(s), share * s.delta_1, share * s.delta_2

    return deltas


def _behind(rule: Callable[..., float]) -> Callable:
    """Return deltas with a rule for the hidden ones, made from v, a and z."""
    return lambda s: (
        s.delta_o,
        s.delta_o * rule(s.v1, s.a1, s.z1),
        s.delta_o * rule(s.v2, s.a2, s.z2),
    )


BACKWARD = Exercise(
    name="05.6",
    ask="Write backward(p, x, y): p is a dictionary of the nine numbers w11, w12, w21, w22, b11, "
    "b12, v1, v2, b2, x a list of two. Return a dictionary with a gradient for each name.",
    parts=("your function",),
    right=_backward,
    play=_on_networks,
    tolerance=1e-9,
    slips={
        "You left out the slope of the output's sigmoid, and so everything behind it is off.": (
            lambda: _backward(_from_output(lambda s: s.y_hat - s.y))
        ),
        "You took y - y_hat: every gradient has the wrong sign.": (
            lambda: _backward(_from_output(lambda s: -s.delta_o))
        ),
        "There is a 2 too many: the loss is half the squared error.": (
            lambda: _backward(_from_output(lambda s: 2 * s.delta_o))
        ),
        "You left out the slopes of the hidden sigmoids.": (
            lambda: _backward(_behind(lambda v, a, z: v))
        ),
        "You took the slope a (1 - a) of the hidden neurons at z in place of a.": (
            lambda: _backward(_behind(lambda v, a, z: v * z * (1 - z)))
        ),
        "You left out v1 and v2 on the way back: a wire multiplies in both directions.": (
            lambda: _backward(_behind(lambda v, a, z: a * (1 - a)))
        ),
        "You mixed up w12 and w21: the first index is the neuron, the second the input.": (
            lambda: _backward(w12=lambda s, g: g["w21"], w21=lambda s, g: g["w12"])
        ),
        "The gradients of v1 and v2 are delta_o times the activations, not times the weights.": (
            lambda: _backward(v1=lambda s, g: g["b2"] * s.v1, v2=lambda s, g: g["b2"] * s.v2)
        ),
        "A bias sits on a wire that carries 1, so its gradient is delta itself, not delta times "
        "bias.": lambda: _backward(
            b11=lambda s, g: g["b11"] * s.b11,
            b12=lambda s, g: g["b12"] * s.b12,
            b2=lambda s, g: g["b2"] * s.b2,
        ),
    },
    hints=(
        "First forward: a1, a2, y_hat. Then three deltas. Then one line for each gradient.",
        (
            "delta_o = (y_hat - y) y_hat (1 - y_hat); a hidden delta is delta_o times its v times "
            "a (1 - a)."
        ),
        (
            'Return {"w11": delta_1 * x[0], "w12": delta_1 * x[1], "b11": delta_1, ...}: for each '
            "the delta on its right and the activation on its left, 1 for a bias."
        ),
    ),
    because="Nine gradients from three deltas, for any 2-2-1 network.",
)

EXERCISES = (FORWARD, DELTA, HIDDEN, STEP, BUG, BACKWARD)
