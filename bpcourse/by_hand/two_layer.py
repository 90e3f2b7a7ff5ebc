"""The 2-2-1 network of document D4, written out by hand, number by number.

Two inputs, two hidden sigmoid neurons, one sigmoid output, the half squared error. Every line is
one scalar, so that you can follow it with a pocket calculator:

>>> values = forward_pass(TwoLayer())
>>> round(values["y_hat"], 8), round(values["loss"], 8)
(0.76203329, 0.02831408)
>>> round(backward_pass(TwoLayer(), values)["dw11"], 8)
-0.00197164

Names: `w12` is the weight to hidden neuron 1 from input 2, `v1` the weight from hidden neuron 1
to the output, `delta_1` the gradient of the loss for the pre-activation `z1`.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from bpcourse.errors import known
from bpcourse.functions import sigmoid

__all__ = [
    "PRESETS",
    "Beat",
    "TwoLayer",
    "backward_pass",
    "forward_pass",
    "nine_steps",
    "preset",
    "updated",
]

WEIGHTS = ("w11", "w12", "w21", "w22", "v1", "v2")
BIASES = ("b11", "b12", "b2")


@dataclass(frozen=True)
class TwoLayer:
    """Inputs, target, parameters and learning rate; the defaults are D4's.

    >>> TwoLayer(y=0.7).w22
    0.3
    """

    x1: float = 0.5
    x2: float = 0.9
    y: float = 1
    w11: float = 0.15
    w12: float = 0.2
    w21: float = 0.25
    w22: float = 0.3
    b11: float = 0.35
    b12: float = 0.35
    v1: float = 0.4
    v2: float = 0.45
    b2: float = 0.6
    rate: float = 0.5


def forward_pass(p: TwoLayer) -> dict[str, float]:
    """Return every value of the forward pass by name.

    >>> round(forward_pass(TwoLayer())["a1"], 8)
    0.64679939
    """
    z1 = p.w11 * p.x1 + p.w12 * p.x2 + p.b11
    z2 = p.w21 * p.x1 + p.w22 * p.x2 + p.b12
    a1, a2 = sigmoid(z1), sigmoid(z2)
    zo = p.v1 * a1 + p.v2 * a2 + p.b2
    y_hat = sigmoid(zo)
    loss = (y_hat - p.y) ** 2 / 2
    return {"z1": z1, "z2": z2, "a1": a1, "a2": a2, "zo": zo, "y_hat": y_hat, "loss": loss}


def backward_pass(p: TwoLayer, values: dict[str, float]) -> dict[str, float]:
    """Return every gradient by name: deltas first, then the weights and biases they make.

    >>> round(backward_pass(TwoLayer(), forward_pass(TwoLayer()))["delta_o"], 8)
    -0.04315254
    """
    a1, a2, y_hat = values["a1"], values["a2"], values["y_hat"]
    # sigma'(z) = a (1 - a); sigmoid(-z) is 1 - a with all its digits, also where a is nearly 1
    delta_o = (y_hat - p.y) * y_hat * sigmoid(-values["zo"])
    delta_1 = p.v1 * delta_o * a1 * sigmoid(-values["z1"])
    delta_2 = p.v2 * delta_o * a2 * sigmoid(-values["z2"])
    return {
        "delta_o": delta_o,
        "dv1": delta_o * a1,
        "dv2": delta_o * a2,
        "delta_1": delta_1,
        "delta_2": delta_2,
        "dw11": delta_1 * p.x1,
        "dw12": delta_1 * p.x2,
        "dw21": delta_2 * p.x1,
        "dw22": delta_2 * p.x2,
        "db2": delta_o,
        "db11": delta_1,
        "db12": delta_2,
    }


def updated(p: TwoLayer, gradients: dict[str, float], *, biases: bool = False) -> TwoLayer:
    """Return the network after one step of gradient descent.

    >>> gradients = backward_pass(TwoLayer(), forward_pass(TwoLayer()))
    >>> round(forward_pass(updated(TwoLayer(), gradients))["y_hat"], 8)
    0.76552844

    The biases stay where they are, as in D4, unless `biases` is true.
    """
    moving = WEIGHTS + BIASES if biases else WEIGHTS
    steps = {name: p.rate * gradients["d" + name] for name in moving}
    return replace(p, **{name: getattr(p, name) - step for name, step in steps.items()})


class Beat(NamedTuple):
    """One of the nine steps: what is done, in which direction, and all that is known after it."""

    number: int
    title: str
    direction: str
    known: dict[str, float]


_TITLES = (
    ("forward", "Hidden neurons", ("z1", "z2", "a1", "a2")),
    ("forward", "Output neuron", ("zo", "y_hat")),
    ("forward", "Loss", ("loss",)),
    ("backward", "Delta at the output", ("delta_o",)),
    ("backward", "Gradients of the output weights", ("dv1", "dv2")),
    ("backward", "Deltas of the hidden neurons", ("delta_1", "delta_2")),
    ("backward", "Gradients of the input weights", ("dw11", "dw12", "dw21", "dw22")),
    ("backward", "Update the six weights", tuple("new_" + name for name in WEIGHTS)),
    ("forward", "Run again: did it help?", ("new_a1", "new_a2", "new_y_hat", "new_loss")),
)


def nine_steps(p: TwoLayer) -> tuple[Beat, ...]:
    """Return D4's nine steps; each carries the numbers known so far.

    >>> [beat.title for beat in nine_steps(TwoLayer())][3]
    'Delta at the output'
    """
    values = forward_pass(p)
    gradients = backward_pass(p, values)
    after = updated(p, gradients)
    again = forward_pass(after)
    every = values | gradients | {"new_" + name: getattr(after, name) for name in WEIGHTS}
    every |= {f"new_{name}": again[name] for name in ("a1", "a2", "y_hat", "loss")}
    known = {name: getattr(p, name) for name in p.__dataclass_fields__}
    beats = []
    for number, (direction, title, found) in enumerate(_TITLES, start=1):
        known = known | {name: every[name] for name in found}
        beats.append(Beat(number, title, direction, known))
    return tuple(beats)


PRESETS = {
    "the example's numbers": TwoLayer(),
    "already correct": TwoLayer(
        w11=0.0, w12=0.0, w21=0.0, w22=0.0, b11=0.0, b12=0.0, v1=0.5, v2=0.5, b2=0.0, y=0.0
    ),
    "saturated output": TwoLayer(b2=8.0, y=0.0),
    "large weights": TwoLayer(w11=9.0, w12=8.0, w21=-7.0, w22=-9.0, v1=6.0, v2=-6.0, y=0.0),
}


def preset(name: str) -> TwoLayer:
    """Return one of the named settings.

    >>> preset("saturated output").b2
    8.0
    """
    chosen = PRESETS[known("preset", name, PRESETS)]
    if name == "already correct":  # the target is what the network says anyway
        return replace(chosen, y=forward_pass(chosen)["y_hat"])
    return chosen
