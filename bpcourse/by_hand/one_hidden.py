"""The smallest network with a hidden unit: two weights, by hand (the playground of document D0).

x -> z = w1 x -> h = tanh(z) -> a = w2 h -> L = (a - y)^2. D0 states that the loss starts at 0.437,
not from which numbers; these are ours:

>>> values = forward_pass(OneHidden())
>>> round(values["loss"], 4)
0.4374
>>> gradients = backward_pass(OneHidden(), values)
>>> round(gradients["dw1"], 4), round(gradients["dw2"], 4)
(-0.3121, -0.6113)
>>> [round(loss, 4) for loss in trail(OneHidden(), 10)[::5]]
[0.4374, 0.0231, 0.0002]
"""

from dataclasses import dataclass, replace

from bpcourse.errors import whole
from bpcourse.functions import sech, tanh

__all__ = [
    "PRESETS",
    "WEIGHTS",
    "OneHidden",
    "backward_pass",
    "descent",
    "forward_pass",
    "trail",
    "updated",
]

WEIGHTS = ("w1", "w2")


@dataclass(frozen=True)
class OneHidden:
    """Input, target, the two weights and the learning rate.

    >>> OneHidden(w1=2).y
    0.8
    """

    x: float = 1
    y: float = 0.8
    w1: float = 0.5
    w2: float = 0.3
    rate: float = 0.25


def forward_pass(p: OneHidden) -> dict[str, float]:
    """Return every value of the forward pass by name.

    >>> forward_pass(OneHidden(w1=0))
    {'z': 0, 'h': 0.0, 'a': 0.0, 'loss': 0.6400000000000001}
    """
    z = p.w1 * p.x
    h = tanh(z)
    a = p.w2 * h
    return {"z": z, "h": h, "a": a, "loss": (a - p.y) ** 2}


def backward_pass(p: OneHidden, values: dict[str, float]) -> dict[str, float]:
    """Return every gradient by name, from the loss back to the input.

    >>> gradients = backward_pass(OneHidden(), forward_pass(OneHidden()))
    >>> [(name, round(value, 3)) for name, value in gradients.items()][:4]
    [('delta_a', -1.323), ('dw2', -0.611), ('dh', -0.397), ('delta_h', -0.312)]

    `delta_a` is dL/da; the output is linear, so it is the delta of the output too. `delta_h` is
    dL/dz, at the pre-activation of the hidden unit: tanh'(z) = 1 - h^2 = sech(z)^2 is in it.
    """
    h = values["h"]
    delta_a = 2 * (values["a"] - p.y)
    dh = delta_a * p.w2
    delta_h = dh * sech(values["z"]) ** 2
    return {
        "delta_a": delta_a,
        "dw2": delta_a * h,
        "dh": dh,
        "delta_h": delta_h,
        "dw1": delta_h * p.x,
        "dx": delta_h * p.w1,
    }


def updated(p: OneHidden, gradients: dict[str, float]) -> OneHidden:
    """Return the network after one step of gradient descent: w <- w - rate dL/dw.

    >>> after = updated(OneHidden(), {"dw1": 1, "dw2": 2})
    >>> after.w1, after.w2
    (0.25, -0.2)
    """
    return replace(p, w1=p.w1 - p.rate * gradients["dw1"], w2=p.w2 - p.rate * gradients["dw2"])


def descent(p: OneHidden, presses: int) -> list[OneHidden]:
    """Return the network at the start and after each step of gradient descent.

    >>> [round(q.w2, 4) for q in descent(OneHidden(), 2)]
    [0.3, 0.4528, 0.5998]
    """
    whole("presses", presses)
    path = [p]
    for _ in range(presses):
        p = updated(p, backward_pass(p, forward_pass(p)))
        path.append(p)
    return path


def trail(p: OneHidden, presses: int) -> list[float]:
    """Return the loss at the start and after each step.

    >>> [round(loss, 3) for loss in trail(OneHidden(), 3)]
    [0.437, 0.318, 0.201, 0.11]
    """
    return [forward_pass(q)["loss"] for q in descent(p, presses)]


# What each shows, checked in tests/by_hand/test_one_hidden.py.
PRESETS = {
    "the start": OneHidden(),
    # A large w2 makes the loss steep in w1: steps of 0.25 jump across the minimum and back, and the
    # loss goes 0.161, 4.28, 12.1 before it falls: 0.153, 0.00362.
    "overshoot": OneHidden(w1=0.1, w2=4),
    # tanh is flat at 4, so w1 hardly moves (from 4 to 3.999 in ten steps); w2 does all the work.
    "saturated": OneHidden(w1=4, w2=-1),
    # Each gradient has the other weight as a factor: both are 0, although the loss is not.
    "dead start": OneHidden(w1=0, w2=0),
}
