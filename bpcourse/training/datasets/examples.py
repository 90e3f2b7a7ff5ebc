"""Examples to learn from: inputs beside targets, and how some are kept back for a test.

>>> examples = Examples(np.zeros((5, 2)), np.ones((5, 1)))
>>> train, test = split(examples, 2, np.random.default_rng(0))
>>> len(train.x), len(test.x)
(3, 2)
"""

from typing import Any, NamedTuple

import numpy as np

from bpcourse.errors import InputTypeError, InputValueError, ShapeError, whole
from bpcourse.multilayer.refusals import check_rng

__all__ = ["Examples", "checked_examples", "one_hot", "split"]


class Examples(NamedTuple):
    """Inputs (examples, inputs) and targets (examples, outputs): row by row."""

    x: np.ndarray
    y: np.ndarray


def checked_examples(given: Any) -> Examples:
    """Return a pair of inputs and targets as arrays of floats, with as many rows each.

    >>> checked_examples(([[0, 1]], [[1]])).y
    array([[1.]])

    float32 is kept. Raises InputTypeError for what is no pair, ShapeError for rows that do not
    match; what else is wrong the passes say.
    """
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise InputTypeError(
            f"the examples are of type {type(given).__name__}; give inputs and targets, (x, y)"
        )
    x, y = (part if isinstance(part, np.ndarray) else np.array(part) for part in given)
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
        raise ShapeError(
            f"x has shape {x.shape} and y {y.shape}; give a row for each example: "
            "(examples, inputs) and (examples, outputs); of labels, one_hot makes rows"
        )
    if not len(x):
        raise InputValueError("x and y have no rows: an empty batch; give one example or more")
    return Examples(*(a.astype(float) if a.dtype.kind in "biu" else a for a in (x, y)))


def split(examples: Examples, test: int, rng: np.random.Generator) -> tuple[Examples, Examples]:
    """Return the examples in two parts: to train with, and `test` of them to test with.

    >>> x = np.arange(4.0)[:, None]
    >>> train, test = split((x, x), 1, np.random.default_rng(1))
    >>> sorted(np.concatenate([train.x, test.x])[:, 0].tolist())
    [0.0, 1.0, 2.0, 3.0]

    Which ones, the generator draws. Raises InputValueError if a part would be empty.
    """
    examples = checked_examples(examples)
    check_rng(rng)
    whole("test", test, 1, len(examples.x) - 1)
    order = rng.permutation(len(examples.x))
    parts = order[test:], order[:test]
    return tuple(Examples(examples.x[part], examples.y[part]) for part in parts)


def one_hot(labels: Any, classes: int) -> np.ndarray:
    """Return a row for each label that is 1 in the place of its class and 0 elsewhere.

    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])

    Raises InputTypeError for labels that are no whole numbers, InputValueError for one out of
    range.
    """
    whole("classes", classes, 1)
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise InputTypeError(
            f"labels have dtype {labels.dtype} and shape {labels.shape}; give a list of whole "
            f"numbers from 0 to {classes - 1}"
        )
    astray = labels[(labels < 0) | (labels >= classes)]
    if astray.size:
        raise InputValueError(f"a label is {astray[0]}; give whole numbers from 0 to {classes - 1}")
    return np.eye(classes)[labels]
