"""What the clinic says: of each part that is pointed at, of the descent, and as its spoken twin."""

import re
from collections.abc import Iterator

import numpy as np

from bpcourse.checking.mistakes import MISTAKES
from bpcourse.checking.whereabouts import Place
from bpcourse.drawing.multilayer.clinic_words import NONE, RATE, STEPS, Diagnosis, differs
from bpcourse.drawing.words import indexed, low, number

RULES = {
    "output_delta": "The rule at the output: δ{k} = ∂L/∂A{k} ⊙ σ′(Z{k}), with the 1/n of the mean",
    "back": "The way back through layer {k}: what arrives at its inputs is δ{k} · W{k}",
    "slope": "The way back through an activation: what arrives is multiplied by σ′(Z{k})",
    "weights": "The gradient of the weights: ∂L/∂W{k} = δ{k}ᵀ · A{j}, summed over the batch",
    "biases": "The gradient of the biases: ∂L/∂b{k}, the rows of δ{k} added up",
    "cache": "The cache",
}
PLACES = {
    "output_delta": "at the output, where δ{k} is made",
    "back": "on the way back through W{k}",
    "slope": "at the slope σ′(Z{k})",
    "weights": "where ∂L/∂W{k} is made",
    "biases": "where ∂L/∂b{k} is made",
}


def how(found: Diagnosis) -> str:
    """Return how people come to make the mistake."""
    if found.mistake == NONE:
        return "The right backward pass: choose a mistake, or click a rule to break it."
    return MISTAKES[found.mistake].how


def size(delta: np.ndarray) -> str:
    """Return the norm of a delta over the whole batch, always in the same form.

    >>> size(np.array([[0.03, 0.04]]))
    '5.00e−02'
    """
    return form(float(np.linalg.norm(delta)))


def form(value: float) -> str:
    """Return a number in the form that all numbers of this picture have.

    >>> form(-0.000321), form(0)
    ('−3.21e−04', '0')
    """
    return "0" if value == 0 else f"{value:.2e}".replace("-", "−")


def brief(mark: str) -> str:
    """Return in what way a gradient is wrong, in a few letters.

    >>> brief("0.167 times the right one"), brief("wrong, relative error 0.4")
    ('right × 0.167', 'error 0.4')
    """
    ratio = re.fullmatch(r"(\S+) times the right one", mark)
    if ratio:
        return f"right × {ratio[1].replace('-', '−')}"
    shape = re.match(r"shape (\(.*?\)) instead", mark)
    if shape:
        return f"shape {shape[1]}"
    short = {"all entries equal": "all equal", "zero": "all zero"}
    return short.get(mark, mark.replace("wrong, relative ", "").replace("e-", "e−"))


def _named(words: str, k: int) -> str:
    return words.format(k=low(k), j=low(k - 1))


def tell_rule(found: Diagnosis, place: Place) -> str:
    """Return what a rule does, and what the mistake makes of it."""
    words = _named(RULES[place[0]], place[1])
    if place not in found.places:
        return f"{words}."
    if found.places[place]:
        return f"{words}. Here sits the slip: {found.mistake}."
    return f"{words}. The slip sits here, too ({found.mistake}), but changes no number."


def tell_gradient(found: Diagnosis, name: str) -> str:
    """Return how a gradient is made, and what the check says of it."""
    rule, k = {"W": "weights", "b": "biases"}[name[0]], int(name[1])
    words = tell_rule(found, (rule, k))
    for check in found.checks:
        if check.name == name:
            return f"{words} Check: {check.verdict}, {finding(found, check)}."
    return f"{words} There is nothing to check."


def tell_delta(found: Diagnosis, k: int) -> str:
    """Return the deltas of the first example, unit by unit."""
    right = found.right.deltas[k - 1][0]
    words = f"δ{low(k)} of the first example: {', '.join(map(form, right))}"
    if found.mistake == NONE or not found.mistaken.deltas:
        return words + "."
    mistaken = found.mistaken.deltas[k - 1]
    if not differs(mistaken, found.right.deltas[k - 1]).any():
        return words + "; the mistaken pass has the same."
    return f"{words}; mistaken: {', '.join(map(form, mistaken[0]))}."


def finding(found: Diagnosis, check: object) -> str:
    """Return what the check found of a gradient, and in what way it differs."""
    mark = found.marks[check.name]
    said = check.words.replace("e-", "e−")
    plain = mark == "right" or mark.startswith("wrong")
    return said if plain else f"{said}; {mark.replace('-', '−')}"


def messages(found: Diagnosis) -> Iterator[str]:
    """Return what is to be said beside the descent."""
    if found.mistaken.stopped:
        yield f"The mistaken pass stops: {found.mistaken.stopped}"
    elif found.refused:
        yield f"The check refuses: {found.refused}"
    if found.mistaken.stuck:
        yield "No step can be taken: shapes do not fit"
    if found.checks:
        yield remark(found)


def remark(found: Diagnosis) -> str:
    """Return what the pass costs, or that the mistake is hidden."""
    count = found.marks["matrix products"]
    words = f"Matrix products of both passes: {count}"
    if count != found.products:
        words += f"; the right one takes {found.products}"
    elif found.mistake != NONE and found.verdict == "PASS":
        words = "This network hides the mistake: all its gradients are right"
    return words


def describe_diagnosis(found: Diagnosis) -> list[str]:
    """Return the spoken twin of the clinic: verdict, cause, place, tensors, losses, deltas."""
    name = "No mistake" if found.mistake == NONE else f"Mistake “{found.mistake}”"
    first = (
        f"{name} on the network “{found.fixture}”, drawing {found.seed}: "
        f"the gradient check says {found.verdict}."
    )
    words = [first, how(found), *_describe_places(found), *_describe_losses(found)]
    if found.refused and not found.mistaken.stopped:
        words.append(f"The check refuses: {found.refused}.")
    words += [f"{indexed(c.name)}: {c.verdict}, {finding(found, c)}." for c in found.checks]
    if found.checks:
        words.append(remark(found) + ".")
    if found.mistaken.stopped:
        words.append(f"The mistaken pass stops: {found.mistaken.stopped}.")
    return [*words, *(_describe_delta(found, k + 1) for k in range(len(found.right.deltas)))]


def _describe_places(found: Diagnosis) -> Iterator[str]:
    for place, changes in found.places.items():
        if place[0] in PLACES:
            words = _named(PLACES[place[0]], place[1])
            yield f"The slip sits {words}{'' if changes else ', and changes no number there'}."
    if ("cache", 0) in found.places:
        yield "The slip sits in no rule: every rule runs the forward pass again."


def _describe_losses(found: Diagnosis) -> Iterator[str]:
    losses, others = found.right.losses, found.mistaken.losses
    start, end = number(losses[0]), number(losses[-1])
    words = f"In {STEPS} steps at the rate {number(RATE)} the right gradient takes the loss "
    words += f"from {start} to {end}"
    if found.mistake == NONE:
        yield words + "."
    elif found.mistaken.stuck:
        yield words + ", the mistaken one allows no step: shapes do not fit."
    else:
        yield f"{words}, the mistaken one to {number(others[-1])}."


def _describe_delta(found: Diagnosis, k: int) -> str:
    words = f"Over the batch δ{low(k)} has the norm {size(found.right.deltas[k - 1])}"
    if found.mistake != NONE and found.mistaken.deltas:
        words += f", in the mistaken pass {size(found.mistaken.deltas[k - 1])}"
    return f"{words}. {tell_delta(found, k)}"
