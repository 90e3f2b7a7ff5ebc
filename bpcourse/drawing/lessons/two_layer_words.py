"""The arithmetic of D4's nine steps, line by line, and what a screen reader says of it."""

from collections.abc import Iterator, Mapping

from bpcourse.by_hand.two_layer import BIASES, WEIGHTS, Beat
from bpcourse.drawing.terms import plain, term
from bpcourse.drawing.words import factor, indexed, number

WRITTEN = {name: indexed(name) for name in WEIGHTS}
# Every number that can be changed, as it is written.
NUMBERS = {
    **WRITTEN,
    **{name: indexed(name) for name in (*BIASES, "x1", "x2")},
    "y": "target y",
    "rate": "rate η",
}
SUBSCRIPTS = (("1", "₁"), ("2", "₂"))
DELTAS = {"delta_1": "δ₁", "delta_2": "δ₂", "delta_o": "δₒ"}


def step_arithmetic(number: int, known: Mapping[str, float]) -> list[str]:
    """Return the lines of arithmetic of one of the nine steps, 0 to 9.

    >>> step_arithmetic(3, {"y_hat": 0.5, "y": 1, "loss": 0.125})
    ['L = (ŷ − y)² / 2 = (0.5 − 1)² / 2 = 0.125']
    """
    return [plain(line) for line in step_terms(number, known)]


def step_terms(number: int, known: Mapping[str, float]) -> list[str]:
    """Return the same lines; every term is marked with the part of the picture it stands for.

    >>> step_terms(0, {})[1]
    'Nothing is computed yet.'
    """
    return [line for make in _ARITHMETIC[number] for line in make(known)]


def _start(_: Mapping[str, float]) -> Iterator[str]:
    yield "Six weights on the edges, three biases, two inputs, one target y."
    yield "Nothing is computed yet."


def _factor(k: Mapping[str, float], part: str, name: str = "", digits: int = 3) -> str:
    return term(part, factor(k[name or part], digits))


def _hidden(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in SUBSCRIPTS:
        pairs = (f"{_factor(k, 'w' + j + i)} · {_factor(k, 'x' + i)}" for i, _ in SUBSCRIPTS)
        z = number(k["z" + j])
        yield f"z{sign} = {' + '.join(pairs)} + {_factor(k, 'b1' + j)} = {z}"
        a = term("h" + j, f"a{sign}")
        yield f"{a} = σ(z{sign}) = σ({z}) = {term('h' + j, number(k['a' + j]))}"


def _output(k: Mapping[str, float]) -> Iterator[str]:
    pairs = (f"{_factor(k, 'v' + j)} · {_factor(k, 'h' + j, 'a' + j, 4)}" for j, _ in SUBSCRIPTS)
    z = number(k["zo"])
    yield f"zₒ = {' + '.join(pairs)} + {_factor(k, 'b2')} = {z}"
    yield f"{term('o', 'ŷ')} = σ(zₒ) = σ({z}) = {term('o', number(k['y_hat']))}"


def _loss(k: Mapping[str, float]) -> Iterator[str]:
    error = f"({term('o', number(k['y_hat']))} − {_factor(k, 'y', digits=4)})² / 2"
    letters = f"({term('o', 'ŷ')} − {term('y', 'y')})² / 2"
    yield f"{term('L', 'L')} = {letters} = {error} = {term('L', number(k['loss']))}"


def _delta_o(k: Mapping[str, float]) -> Iterator[str]:
    slope = number(k["y_hat"] * (1 - k["y_hat"]))
    error, delta = term("back", factor(k["y_hat"] - k["y"])), number(k["delta_o"])
    letters = f"{term('back', '(ŷ − y)')} · {term('o', 'ŷ (1 − ŷ)')}"
    yield f"{term('o', 'δₒ')} = {letters} = {error} · {term('o', slope)} = {term('o', delta)}"


def _output_weights(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in SUBSCRIPTS:
        letters = f"{term('o', 'δₒ')} · {term('h' + j, 'a' + sign)}"
        product = f"{_factor(k, 'o', 'delta_o', 4)} · {_factor(k, 'h' + j, 'a' + j, 4)}"
        result = term("v" + j, number(k["dv" + j]))
        yield f"{term('v' + j, '∂L/∂v' + sign)} = {letters} = {product} = {result}"


def _delta_h(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in SUBSCRIPTS:
        here, weight = "h" + j, "v" + j
        slope = term(here, f"a{sign} (1 − a{sign})")
        letters = f"{term(weight, 'v' + sign)} · {term('o', 'δₒ')} · {slope}"
        steep = term(here, number(k["a" + j] * (1 - k["a" + j])))
        product = f"{_factor(k, weight)} · {_factor(k, 'o', 'delta_o', 4)} · {steep}"
        result = term(here, number(k["delta_" + j]))
        yield f"{term(here, 'δ' + sign)} = {letters} = {product} = {result}"


def _input_weights(k: Mapping[str, float]) -> Iterator[str]:
    for j, sign in SUBSCRIPTS:
        for i, mark in SUBSCRIPTS:
            here, weight = "h" + j, "w" + j + i
            letters = f"{term(here, 'δ' + sign)} · {term('x' + i, 'x' + mark)}"
            product = f"{_factor(k, here, 'delta_' + j, 4)} · {_factor(k, 'x' + i)}"
            result = term(weight, number(k["d" + weight]))
            yield f"{term(weight, f'∂L/∂w{sign}{mark}')} = {letters} = {product} = {result}"


def _update(k: Mapping[str, float]) -> Iterator[str]:
    rate = term("rate", f"η = {number(k['rate'])}")
    yield f"w ← w − η · ∂L/∂w with {rate}, for all six weights at once"
    yield "The biases stay where they are."


def _again(k: Mapping[str, float]) -> Iterator[str]:
    new = term("o", number(k["new_y_hat"]))
    yield f"{term('o', 'ŷ')}: {number(k['y_hat'])} → {new}, target {_factor(k, 'y', digits=4)}"
    change = k["new_loss"] - k["loss"]
    verdict = "down" if change < 0 else "up" if change > 0 else "no change"
    new = term("L", number(k["new_loss"]))
    yield f"{term('L', 'L')}: {number(k['loss'])} → {new}, {verdict}"


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
