"""What the neuron's picture says: the arithmetic of each step, and the rule of each part."""

from typing import NamedTuple

from bpcourse.by_hand.neuron import Gradients, Values
from bpcourse.drawing.terms import plain, term
from bpcourse.drawing.words import compact, factor, number

LAST = 9
PARAMETERS = "wb"
FACTORS = ("a", "za", "z", "w", "b", "x")  # what steps 4 to 9 find; "za" is the slope of relu
EDGES = {"xz": "x", "wz": "w", "bz": "b", "za": "z", "aL": "a", "yL": ""}  # the gradient it brings


class Moment(NamedTuple):
    """What one step computes: a title, the arithmetic, and where in the picture it happens."""

    title: str
    arithmetic: str  # its terms are marked
    lit: str
    edge: str = ""


class State(NamedTuple):
    """What is known after a step, and what has just happened."""

    step: int
    known: dict[str, float]
    found: dict[str, float]
    now: Moment

    @property
    def backward(self) -> bool:
        """Whether the pass runs backward."""
        return self.step > 3

    def factor(self, edge: str) -> str:
        """Return the local slope of an edge as it stands there; nothing before it is reached."""
        if edge == "yL" or (EDGES[edge] not in self.found and edge not in self.found):
            return ""
        slope = compact(self.slope(edge), 8)
        return {
            "aL": f"× 2 (a − y) = {slope}",
            "za": f"× relu′ = {slope}",
            "xz": f"× w = {slope}",
            "wz": f"× x = {slope}",
        }.get(edge, f"× {slope}")

    def slope(self, edge: str) -> float:
        """Return the local slope of an edge."""
        k = self.known
        if edge == "aL":
            return 2 * (k["a"] - k["y"])
        return {"za": float(k["z"] > 0), "xz": k["w"], "wz": k["x"], "bz": 1}[edge]


def moments(inputs: dict[str, float], values: Values, slopes: Gradients) -> tuple[Moment, ...]:
    """Return what steps 0 to 9 compute.

    >>> from bpcourse.by_hand.neuron import backward_pass, forward_pass
    >>> values = forward_pass(2, 3, 1, 4)
    >>> rows = moments({"x": 2, "w": 3, "b": 1, "y": 4}, values, backward_pass(2, 3, 4, values))
    >>> plain(rows[4].arithmetic)
    '∂L/∂a = 2 (a − y) = 2 · 3 = 6'
    """
    rows = (*_forward_rows(inputs, values), *_backward_rows(inputs, values, slopes))
    return tuple(
        Moment(title, pattern.replace("RESULT", term(lit, number(result))), lit, *edge)
        for (title, pattern, lit, *edge), result in zip(rows, (0, *values, *slopes), strict=True)
    )


def _forward_rows(inputs: dict[str, float], values: Values) -> tuple[tuple[str, ...], ...]:
    x, w, b, y = (term(name, factor(inputs[name])) for name in "xwby")
    z, a = term("z", number(values.z)), term("a", number(values.a))
    letters = {name: term(name, name) for name in "xwbyzaL"}
    return (
        ("The inputs", "x, w, b and the target y are given.", ""),
        (
            "Pre-activation z",
            "{z} = {w} · {x} + {b}".format_map(letters) + f" = {w} · {x} + {b} = RESULT",
            "z",
        ),
        ("Activation a", "{a} = relu({z})".format_map(letters) + f" = relu({z}) = RESULT", "a"),
        ("Loss L", "{L} = ({a} − {y})²".format_map(letters) + f" = ({a} − {y})² = RESULT", "L"),
    )


def _backward_rows(
    inputs: dict[str, float], values: Values, slopes: Gradients
) -> tuple[tuple[str, ...], ...]:
    x, w = term("wz", factor(inputs["x"])), term("xz", factor(inputs["w"]))
    error, gate = factor(values.a - inputs["y"]), term("za", factor(slopes.da_dz))
    dL_da, dL_dz = term("a", factor(slopes.dL_da)), term("z", factor(slopes.dL_dz))
    why = "z > 0" if values.z > 0 else "z is not above 0"
    da, dz = term("a", "∂L/∂a"), term("z", "∂L/∂z")
    return (
        ("∂L/∂a", f"{da} = 2 (a − y) = {term('aL', f'2 · {error}')} = RESULT", "a", "aL"),
        ("∂a/∂z", f"{term('za', '∂a/∂z')} = RESULT, because {why}", "za", "za"),
        ("∂L/∂z", f"{dz} = {da} · {term('za', '∂a/∂z')} = {dL_da} · {gate} = RESULT", "z", "za"),
        *(
            (slope, f"{term(n, slope)} = {dz} · {by} = {dL_dz} · {times} = RESULT", n, f"{n}z")
            for n, slope, by, times in (
                ("w", "∂L/∂w", term("wz", "x"), x),
                ("b", "∂L/∂b", term("bz", "1"), term("bz", "1")),
                ("x", "∂L/∂x", term("xz", "w"), w),
            )
        ),
    )


def tell_edge(edge: str, state: State) -> str:
    """Return the rule of an edge with its numbers, as far as they are known."""
    start, end = edge
    if end not in state.known:
        return f"{end} is not computed yet; {start} will go into it."
    if edge == "yL":
        return "The target y goes into the loss. Nobody moves it, so no gradient is sent there."
    slope = number(state.slope(edge))
    letter = {"aL": "2 (a − y) = ", "xz": "w = ", "wz": "x = ", "za": "relu′(z) = "}.get(edge, "")
    local = f"∂{end}/∂{start} = {letter}{slope}"
    if start not in state.found:
        return f"{local}: how much {end} moves for each unit of {start}."
    result = number(state.found[start])
    if edge == "aL":
        return f"∂L/∂a = {letter}{result}: how much L moves for each unit of a."
    upstream, local = factor(state.found[end]), factor(state.slope(edge))
    rule = f"∂L/∂{start} = ∂L/∂{end} · ∂{end}/∂{start} = {upstream} · {local} = {result}"
    return f"{rule}: how much L moves for each unit of {start}."


def tell_node(name: str, state: State) -> str:
    """Return what a node is, and how much the loss depends on it."""
    kinds = {
        "x": "the input",
        "w": "the weight; drag it",
        "b": "the bias; drag it",
        "y": "the target",
        "z": "the pre-activation, w · x + b",
        "a": "the activation, relu(z)",
        "L": "the loss, (a − y)²",
    }
    value = f" = {number(state.known[name])}" if name in state.known else ""
    told = f"{name}{value}: {kinds[name]}."
    if name in state.found:
        slope = number(state.found[name])
        told += f" ∂L/∂{name} = {slope}: a small nudge of {name} moves L {slope} times as far."
    return told


def describe_neuron(state: State) -> list[str]:
    """Return the spoken twin: what happens now, and all that is known."""
    way = "backward" if state.backward else "forward"
    heading = f"Step {state.step} of {LAST}, {way}: " if state.step else ""
    words = [f"{heading}{plain(state.now.arithmetic).rstrip('.')}."]
    words += [f"{name} has the value {number(value)}." for name, value in state.known.items()]
    for name, value in state.found.items():
        slope = "∂a/∂z" if name == "za" else f"∂L/∂{name}"
        words.append(f"{slope} is {number(value)}.")
    return words
