"""What each part of the 2-2-1 network says when it is pointed at: its chain rule, with numbers."""

from collections.abc import Mapping

from bpcourse.drawing.lessons.two_layer_words import NUMBERS, WRITTEN
from bpcourse.drawing.words import factor, indexed, number

Known = Mapping[str, float]
PLACE = {"h1": "hidden neuron 1", "h2": "hidden neuron 2", "o": "the output neuron"}
BIAS_OF = {
    "b11": ("h1", "delta_1", "δ₁"),
    "b12": ("h2", "delta_2", "δ₂"),
    "b2": ("o", "delta_o", "δₒ"),
}


def tell_weight(name: str, k: Known) -> str:
    """Return a weight's gradient with numbers put in, or what the weight does on the way forward.

    >>> known = {"w12": 0.2, "x2": 0.9, "delta_1": -0.01, "dw12": -0.009}
    >>> tell_weight("w12", known)
    '∂L/∂w₁₂ = δ₁ · x₂ = (−0.01) · 0.9 = −0.009: delta on its right times input on its left.'
    """
    written, layer = WRITTEN[name], name[0]
    j, i = (name[1], name[2]) if layer == "w" else ("o", name[1])
    carried, key = (indexed("x" + i), "x" + i) if layer == "w" else (indexed("a" + i), "a" + i)
    delta = {"1": "δ₁", "2": "δ₂", "o": "δₒ"}[j]
    if "new_" + name in k:
        step = f"{number(k[name])} − {number(k['rate'])} · {factor(k['d' + name])}"
        rule = f"New {written} = {written} − η · ∂L/∂{written}"
        return f"{rule} = {step} = {number(k['new_' + name], 5)}."
    if "d" + name in k:
        product = f"{factor(k['delta_' + j])} · {factor(k[key])} = {number(k['d' + name])}"
        sides = "delta on its right times " + ("input" if layer == "w" else "activation")
        return f"∂L/∂{written} = {delta} · {carried} = {product}: {sides} on its left."
    target = "z" + {"1": "₁", "2": "₂", "o": "ₒ"}[j]
    if key not in k:
        return f"{written} = {number(k[name])}: it will multiply {carried}, on the way to {target}."
    product = f"{factor(k[name])} · {factor(k[key])} = {number(k[name] * k[key])}"
    return f"{written} · {carried} = {product}: this is what the edge adds to {target}."


def tell_bias(name: str, k: Known) -> str:
    """Return a bias's gradient, or what the bias does on the way forward.

    >>> tell_bias("b2", {"b2": 0.6, "delta_o": -0.04})
    '∂L/∂b₂ = δₒ · 1 = −0.04: a bias is a weight on an edge that always carries 1.'
    """
    written, (node, delta, letter) = NUMBERS[name], BIAS_OF[name]
    if delta in k:
        rule = "a bias is a weight on an edge that always carries 1."
        return f"∂L/∂{written} = {letter} · 1 = {number(k[delta])}: {rule}"
    return f"{written} = {number(k[name])}: added to the weighted sum of {PLACE[node]}."


def tell_hidden(j: str, k: Known) -> str:
    """Return delta of a hidden neuron with numbers put in, or its activation.

    >>> tell_hidden("1", {})
    'Hidden neuron 1: it adds up z₁ = w₁₁ · x₁ + w₁₂ · x₂ + b₁₁ and passes on a₁ = σ(z₁).'
    """
    s = {"1": "₁", "2": "₂"}[j]
    if "delta_" + j in k:
        slope = factor(k["a" + j] * (1 - k["a" + j]))
        product = f"{factor(k['v' + j])} · {factor(k['delta_o'])} · {slope}"
        letters = f"v{s} · δₒ · a{s} (1 − a{s})"
        return f"δ{s} = ∂L/∂z{s} = {letters} = {product} = {number(k['delta_' + j])}."
    if "a" + j in k:
        slope = number(k["a" + j] * (1 - k["a" + j]))
        value = f"a{s} = σ(z{s}) = σ({number(k['z' + j])}) = {number(k['a' + j])}"
        return f"{value}; the sigmoid's slope here is a{s} (1 − a{s}) = {slope}."
    total = f"z{s} = w{s}₁ · x₁ + w{s}₂ · x₂ + b₁{s}"
    return f"Hidden neuron {j}: it adds up {total} and passes on a{s} = σ(z{s})."


def tell_output(k: Known) -> str:
    """Return delta of the output with numbers put in, or its activation.

    >>> tell_output({"zo": 0, "y_hat": 0.5})
    'ŷ = σ(zₒ) = σ(0) = 0.5; the slope of the sigmoid here is ŷ (1 − ŷ) = 0.25.'
    """
    if "y_hat" not in k:
        return "The output neuron: it adds up zₒ = v₁ · a₁ + v₂ · a₂ + b₂ and says ŷ = σ(zₒ)."
    slope = number(k["y_hat"] * (1 - k["y_hat"]))
    if "delta_o" in k:
        product = f"{factor(k['y_hat'] - k['y'])} · {slope} = {number(k['delta_o'])}"
        return f"δₒ = ∂L/∂zₒ = (ŷ − y) · ŷ (1 − ŷ) = {product}."
    value = f"ŷ = σ(zₒ) = σ({number(k['zo'])}) = {number(k['y_hat'])}"
    return f"{value}; the slope of the sigmoid here is ŷ (1 − ŷ) = {slope}."


def tell_loss(k: Known) -> str:
    """Return the loss with numbers put in.

    >>> tell_loss({"y_hat": 0.5, "y": 1, "loss": 0.125})
    'L = (ŷ − y)² / 2 = (0.5 − 1)² / 2 = 0.125: half the squared error.'
    """
    if "loss" not in k:
        return "The loss: half the squared distance between the output ŷ and its target y."
    said, loss = ("new_y_hat", "new_loss") if "new_loss" in k else ("y_hat", "loss")
    product = f"({number(k[said])} − {factor(k['y'])})² / 2 = {number(k[loss])}"
    return f"L = (ŷ − y)² / 2 = {product}: half the squared error."


def tell_number(name: str, k: Known) -> str:
    """Return what an input, the target or the rate is.

    >>> tell_number("x1", {"x1": 0.5})
    'x₁ = 0.5, an input of the network: drag it to the left or right.'
    """
    what = {"y": "what ŷ should be", "rate": "how far a step goes along the gradients"}
    said = what.get(name, "an input of the network")
    return f"{NUMBERS[name]} = {number(k[name])}, {said}: drag it to the left or right."


def tell_back(k: Known) -> str:
    """Return the first factor of the way back.

    >>> tell_back({"y_hat": 0.5, "y": 1})
    '∂L/∂ŷ = ŷ − y = 0.5 − 1 = −0.5: the slope of the half squared error.'
    """
    product = f"{number(k['y_hat'])} − {factor(k['y'])} = {number(k['y_hat'] - k['y'])}"
    return f"∂L/∂ŷ = ŷ − y = {product}: the slope of the half squared error."
