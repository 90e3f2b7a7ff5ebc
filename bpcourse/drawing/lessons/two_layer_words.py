"""The arithmetic of D4's nine steps, line by line, and what a screen reader says of it."""

from collections.abc import Iterator, Mapping

from bpcourse.by_hand.two_layer import WEIGHTS, Beat
from bpcourse.drawing.words import factor, indexed, number

WRITTEN = {name: indexed(name) for name in WEIGHTS}
DELTAS = {"delta_1": "δ₁", "delta_2": "δ₂", "delta_o": "δₒ"}


def step_arithmetic(number: int, known: Mapping[str, float]) -> list[str]:
    """Return the lines of arithmetic of one of the nine steps, 0 to 9.

    >>> step_arithmetic(3, {"y_hat": 0.5, "y": 1, "loss": 0.125})
    ['L = (ŷ − y)² / 2 = (0.5 − 1)² / 2 = 0.125']
    """
    return [line for make in _ARITHMETIC[number] for line in make(known)]


def _start(_: Mapping[str, float]) -> Iterator[str]:
    yield "Six weights on the edges, three biases, two inputs, one target y."
    yield "Nothing is computed yet."


def _hidden(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in (("1", "₁"), ("2", "₂")):
        terms = (
            f"{factor(k['w' + j + '1'], 3)} · {factor(k['x1'], 3)} + "
            f"{factor(k['w' + j + '2'], 3)} · {factor(k['x2'], 3)} + {factor(k['b1' + j], 3)}"
        )
        yield f"z{sign} = {terms} = {number(k['z' + j])}"
        yield f"a{sign} = σ(z{sign}) = σ({number(k['z' + j])}) = {number(k['a' + j])}"


def _output(k: Mapping[str, float]) -> Iterator[str]:
    terms = (
        f"{factor(k['v1'], 3)} · {number(k['a1'])} + {factor(k['v2'], 3)} · {number(k['a2'])} + "
        f"{factor(k['b2'], 3)}"
    )
    yield f"zₒ = {terms} = {number(k['zo'])}"
    yield f"ŷ = σ(zₒ) = σ({number(k['zo'])}) = {number(k['y_hat'])}"


def _loss(k: Mapping[str, float]) -> Iterator[str]:
    error = f"({number(k['y_hat'])} − {factor(k['y'])})² / 2"
    yield f"L = (ŷ − y)² / 2 = {error} = {number(k['loss'])}"


def _delta_o(k: Mapping[str, float]) -> Iterator[str]:
    slope = number(k["y_hat"] * (1 - k["y_hat"]))
    product = f"{factor(k['y_hat'] - k['y'])} · {slope} = {number(k['delta_o'])}"
    yield f"δₒ = (ŷ − y) · ŷ (1 − ŷ) = {product}"


def _output_weights(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in (("1", "₁"), ("2", "₂")):
        product = f"{factor(k['delta_o'])} · {number(k['a' + j])} = {number(k['dv' + j])}"
        yield f"∂L/∂v{sign} = δₒ · a{sign} = {product}"


def _delta_h(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in (("1", "₁"), ("2", "₂")):
        slope = number(k["a" + j] * (1 - k["a" + j]))
        product = f"{factor(k['v' + j], 3)} · {factor(k['delta_o'])} · {slope}"
        result = number(k["delta_" + j])
        yield f"δ{sign} = v{sign} · δₒ · a{sign} (1 − a{sign}) = {product} = {result}"


def _input_weights(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in (("1", "₁"), ("2", "₂")):
        for i, mark in (("1", "₁"), ("2", "₂")):
            product = f"{factor(k['delta_' + j])} · {factor(k['x' + i], 3)}"
            result = number(k["dw" + j + i])
            yield f"∂L/∂w{sign}{mark} = δ{sign} · x{mark} = {product} = {result}"


def _update(k: Mapping[str, float]) -> Iterator[str]:
    yield f"w ← w − η · ∂L/∂w with η = {number(k['rate'])}, for all six weights at once"
    yield "The biases stay where they are."


def _again(k: Mapping[str, float]) -> Iterator[str]:
    yield f"ŷ: {number(k['y_hat'])} → {number(k['new_y_hat'])}, target {number(k['y'])}"
    change = k["new_loss"] - k["loss"]
    verdict = "down" if change < 0 else "up" if change > 0 else "no change"
    yield f"L: {number(k['loss'])} → {number(k['new_loss'])}, {verdict}"


_ARITHMETIC = (
    (_start,),
    (_hidden,),
    (_output,),
    (_loss,),
    (_delta_o,),
    (_output_weights,),
    (_delta_h,),
    (_input_weights,),
    (_update,),
    (_again,),
)
_SPOKEN = {
    **{name: indexed(name) for name in ("z1", "z2", "a1", "a2")},
    "zo": "zₒ",
    "y_hat": "ŷ",
    "loss": "the loss",
    **DELTAS,
    **{"d" + name: f"∂L/∂{written}" for name, written in WRITTEN.items()},
    **{"new_" + name: f"the new {written}" for name, written in WRITTEN.items()},
    "new_y_hat": "the new ŷ",
    "new_loss": "the new loss",
}


def describe_beat(beat: Beat, arithmetic: list[str]) -> list[str]:
    """Return the spoken twin of a step: what is done, the arithmetic, all that is known.

    >>> from bpcourse.by_hand.two_layer import TwoLayer, nine_steps
    >>> describe_beat(nine_steps(TwoLayer())[2], ["L = 0.02831"])[:2]
    ['Step 3 of 9, forward: Loss.', 'L = 0.02831.']
    """
    known = beat.known
    heading = f"Step {beat.number} of 9, {beat.direction}: {beat.title}."
    words = [heading if beat.number else "The network before the first step."]
    words += [line.rstrip(".") + "." for line in arithmetic]
    weights = (f"{WRITTEN[name]} = {number(known[name])}" for name in WEIGHTS)
    words.append(f"Weights: {', '.join(weights)}.")
    words += [
        f"{said} is {number(known[name])}." for name, said in _SPOKEN.items() if name in known
    ]
    return words
