"""The arithmetic of the network with one hidden unit, what each part says, and the spoken twin."""

from typing import NamedTuple

from bpcourse.by_hand.one_hidden import WEIGHTS, OneHidden
from bpcourse.drawing.terms import plain, term
from bpcourse.drawing.words import factor, indexed, number

WRITTEN = {name: indexed(name) for name in WEIGHTS}
# The gradient of each node and weight: how it is written, and its key among the gradients.
ADJOINTS = {
    "x": ("∂L/∂x", "dx"),
    "w1": ("∂L/∂w₁", "dw1"),
    "z": ("δ₁", "delta_h"),
    "h": ("∂L/∂h", "dh"),
    "w2": ("∂L/∂w₂", "dw2"),
    "a": ("δ₂", "delta_a"),
    "L": ("∂L/∂L", "seed"),
}
ORDER = "A weight's gradient is the adjoint on its right times the activation on its left."
STUCK = "Both weight gradients are 0: no step moves a weight, and the loss stays."


class State(NamedTuple):
    """The network as it stands, its values and gradients, and the losses up to now."""

    network: OneHidden
    values: dict[str, float]
    gradients: dict[str, float]
    losses: list[float]


def lines_of(state: State) -> list[str]:
    """Return the backward pass in five lines, from the loss to the first weight, terms marked."""
    p, v, g = state.network, state.values, state.gradients
    error = term("a", factor(v["a"] - p.y))
    d1, d2 = term("dz", factor(g["delta_h"])), term("da", factor(g["delta_a"]))
    slope = term("slope", factor(1 - v["h"] ** 2))
    written = {name: term(name, WRITTEN[name]) for name in WEIGHTS}
    delta_1, delta_2 = term("dz", "δ₁"), term("da", "δ₂")
    through = f"{d2} · {term('w2', factor(p.w2))} · {slope}"
    ends = {name: term(name, number(g["d" + name])) for name in WEIGHTS}
    h, x = term("h", factor(v["h"])), term("x", factor(p.x))
    letters = f"{delta_2} · {written['w2']} · {term('slope', '(1 − h²)')}"
    result = term("dz", number(g["delta_h"]))
    return [
        f"{term('L', 'L')} = (a − y)² = {error}² = {term('L', number(v['loss']))}",
        f"{delta_2} = 2 (a − y) = 2 · {error} = {term('da', number(g['delta_a']))}",
        f"{term('w2', '∂L/∂w₂')} = {delta_2} · {term('h', 'h')} = {d2} · {h} = {ends['w2']}",
        f"{delta_1} = {letters} = {through} = {result}",
        f"{term('w1', '∂L/∂w₁')} = {delta_1} · {term('x', 'x')} = {d1} · {x} = {ends['w1']}",
    ]


def remark(state: State) -> str:
    """Return what is to be said of the gradients as a whole."""
    stuck = state.gradients["dw1"] == state.gradients["dw2"] == 0 and state.values["loss"] > 0
    return STUCK if stuck else ORDER


def steps(losses: list[float]) -> str:
    """Return how many steps lie between the losses.

    >>> steps([0.4, 0.3])
    '1 step'
    """
    count = len(losses) - 1
    return f"{count} step" if count == 1 else f"{count} steps"


def tells_of(state: State) -> dict[str, str]:
    """Return what each part says when it is pointed at, by the name of the part."""
    p, v, g = state.network, state.values, state.gradients
    z, a, error = number(v["z"]), number(v["a"]), number(v["a"] - p.y)
    return {
        "x": f"x = {number(p.x)}, the input.",
        "z": f"z = w₁ · x = {factor(p.w1)} · {factor(p.x)} = {z}.",
        "h": f"h = tanh z = tanh({z}) = {number(v['h'])}, the activation.",
        "a": f"a = w₂ · h = {factor(p.w2)} · {factor(v['h'])} = {a}; the target is "
        f"y = {number(p.y)}, so a − y = {error}.",
        "L": f"L = (a − y)² = {factor(v['a'] - p.y)}² = {number(v['loss'])}, the loss.",
        "w1": _tell_weight(state, "w1", "δ₁ · x", g["delta_h"], p.x),
        "w2": _tell_weight(state, "w2", "δ₂ · h", g["delta_a"], v["h"]),
        **_tell_gradients(state),
    }


def _tell_weight(state: State, name: str, letters: str, delta: float, activation: float) -> str:
    weight, rate = getattr(state.network, name), state.network.rate
    slope = state.gradients["d" + name]
    product = f"{letters} = {factor(delta)} · {factor(activation)} = {number(slope)}"
    step = f"{number(weight)} − {number(rate)} · {factor(slope)} = {number(weight - rate * slope)}"
    return f"∂L/∂{WRITTEN[name]} = {product}; the next step makes {WRITTEN[name]} = {step}."


def _tell_gradients(state: State) -> dict[str, str]:
    p, v, g = state.network, state.values, state.gradients
    d1, d2, dh = (factor(g[name]) for name in ("delta_h", "delta_a", "dh"))
    error, slope = factor(v["a"] - p.y), number(1 - v["h"] ** 2)
    return {
        "dL": "∂L/∂L = 1: a nudge of the loss is a nudge of the loss. The way back starts here.",
        "da": f"δ₂ = ∂L/∂a = 1 · 2 (a − y) = 2 · {error} = {number(g['delta_a'])}.",
        "dh": f"∂L/∂h = δ₂ · w₂ = {d2} · {factor(p.w2)} = {number(g['dh'])}.",
        "dz": f"δ₁ = ∂L/∂z = ∂L/∂h · (1 − h²) = {dh} · {slope} = {number(g['delta_h'])}.",
        "dx": f"∂L/∂x = δ₁ · w₁ = {d1} · {factor(p.w1)} = {number(g['dx'])}.",
        "slope": f"The slope of tanh at z is 1 − h² = 1 − {factor(v['h'])}² = {slope}.",
    }


def describe(state: State, preset: str) -> list[str]:
    """Return the spoken twin: the loss, the gradients line by line, both passes, the trail."""
    p, values, gradients, losses = state.network, state.values, state.gradients, state.losses
    first = f"The loss is {number(losses[0])} at the start ({preset})."
    if len(losses) > 1:
        first = f"After {steps(losses)} the loss is {number(losses[-1])}, at the start it was "
        first += f"{number(losses[0])}."
    z, h, a, loss = (number(values[name]) for name in ("z", "h", "a", "loss"))
    forward = (
        f"Forward: x = {number(p.x)}, w₁ = {number(p.w1)}, z = w₁ · x = {z}, h = tanh z = {h}, "
        f"w₂ = {number(p.w2)}, a = w₂ · h = {a}, the target y is {number(p.y)}, L = {loss}."
    )
    slopes = [f"{written} = {number(gradients[key])}" for written, key in ADJOINTS.values()]
    return [
        first,
        remark(state),
        *(plain(line) + "." for line in lines_of(state)),
        forward,
        f"Backward, from the loss to the input: {', '.join(slopes[::-1])}.",
        f"The slope of tanh at z is 1 − h² = {number(1 - values['h'] ** 2)}.",
        f"A step moves both weights: w ← w − {number(p.rate)} · ∂L/∂w.",
        _describe_trail(losses),
    ]


def _describe_trail(losses: list[float]) -> str:
    shown = [number(loss) for loss in losses]
    if len(shown) > 24:
        shown = [*shown[:12], "and so on", *shown[-3:]]
    return f"The loss from the start, step by step: {', '.join(shown)}."
