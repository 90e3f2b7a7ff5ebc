"""Which mistake a backward pass of a modern layer is, and what to say to whoever wrote it.

>>> def diagonal(cache, upstream):
...     return cache.output * (1 - cache.output) * upstream
>>> named_mistake(diagonal, "softmax").name
'diagonal only'
>>> softmax_backward = KINDS["softmax"].backward
>>> layer_symptom(lambda cache, upstream: 3 * softmax_backward(cache, upstream).x, "softmax")
'x: 3 times the right one'
"""

from collections.abc import Callable

import numpy as np

from bpcourse.checking.differences import relative_error
from bpcourse.checking.examination import marked
from bpcourse.checking.layer_check import TRIALS, LayerTrial, gradients_of, layer_trial
from bpcourse.checking.layer_mistake import LayerMistake
from bpcourse.checking.layer_mistakes import LAYER_MISTAKES
from bpcourse.errors import known
from bpcourse.multilayer.modern import KINDS

__all__ = ["layer_symptom", "named_mistake"]

SAME = 1e-9  # relative error that roundings can explain; a forgotten epsilon makes 1e-6


def named_mistake(backward: Callable, kind: str) -> LayerMistake | None:
    """Return the planted mistake that a backward pass makes; None if it is right or unknown.

    >>> named_mistake(KINDS["softmax"].backward, "softmax") is None
    True

    `backward(cache, upstream)` returns the gradients in the order of the arguments of forward, as a
    tuple or with names. Raises InputValueError for an unknown kind; whatever it raises itself comes
    through.
    """
    trials, found = _run(backward, kind)
    if _same(found, [_outcome(KINDS[kind].backward, trial) for trial in trials]):
        return None
    for mistake in LAYER_MISTAKES[kind].values():
        if _same(found, [_outcome(mistake.backward, trial) for trial in trials]):
            return mistake
    return None


def layer_symptom(backward: Callable, kind: str) -> str:
    """Say "right", or what is wrong: in the words of a planted mistake, or gradient by gradient.

    >>> layer_symptom(KINDS["softmax"].backward, "softmax")
    'right'
    >>> counting = LAYER_MISTAKES["embedding"]["upstream left out"].backward
    >>> layer_symptom(counting, "embedding").partition(":")[0]
    'Your gradient counts how often each row was read'

    Two mistakes at once, in two gradients, are told one after the other.
    """
    whole = named_mistake(backward, kind)
    if whole is not None:
        return whole.feedback
    trials, found = _run(backward, kind)
    right = [_outcome(KINDS[kind].backward, trial) for trial in trials]
    if _same(found, right):
        return "right"
    return "; ".join(
        f"{name}: {_part(kind, place, trials, found, right)}"
        for place, name in enumerate(KINDS[kind].differentiable)
    )


def _run(backward: Callable, kind: str) -> tuple[list[LayerTrial], list[list[np.ndarray]]]:
    known("kind", kind, KINDS)
    trials = [layer_trial(kind, seed) for seed in range(TRIALS)]
    return trials, [_outcome(backward, trial) for trial in trials]


def _outcome(backward: Callable, trial: LayerTrial) -> list[np.ndarray]:
    return gradients_of(backward(trial.cache, trial.upstream), trial.kind)


def _same(one: list[list[np.ndarray]], other: list[list[np.ndarray]]) -> bool:
    """Say whether two passes gave the same gradients on every trial."""
    return all(
        a.shape == b.shape and relative_error(a, b) < SAME
        for left, right in zip(one, other, strict=True)
        for a, b in zip(left, right, strict=True)
    )


def _part(
    kind: str,
    place: int,
    trials: list[LayerTrial],
    found: list[list[np.ndarray]],
    right: list[list[np.ndarray]],
) -> str:
    """Say what is wrong with one of the gradients."""
    own, wanted = ([[outcome[place]] for outcome in outcomes] for outcomes in (found, right))
    if _same(own, wanted):
        return "right"
    for mistake in LAYER_MISTAKES[kind].values():
        if _same(own, [[_outcome(mistake.backward, trial)[place]] for trial in trials]):
            return mistake.feedback.removesuffix(".")
    return marked(own[0][0], wanted[0][0])
