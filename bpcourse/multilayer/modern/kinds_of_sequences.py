"""The rows of the table of layers that work on sequences; `kinds` joins them to the others.

>>> sorted(ROWS)
['attention', 'recurrent net', 'several heads']
"""

import numpy as np

from bpcourse.multilayer.modern.attention import attention_backward, attention_forward
from bpcourse.multilayer.modern.kind import Kind
from bpcourse.multilayer.modern.recurrent import recurrent_backward, recurrent_forward
from bpcourse.multilayer.modern.several_heads import (
    several_heads_backward,
    several_heads_forward,
)

__all__ = ["ROWS"]


def _arrays(rng: np.random.Generator, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [rng.normal(size=shape) for shape in shapes]


def _one_head(rng: np.random.Generator) -> tuple:
    arrays = _arrays(rng, (2, 4, 5), (3, 5), (3, 5), (6, 5))
    return *arrays, bool(rng.integers(2))


def _heads(rng: np.random.Generator) -> tuple:
    x, *matrices = _arrays(rng, (2, 4, 5), (6, 5), (6, 5), (8, 5), (7, 8))
    return x, *(W / 2 for W in matrices), 2, bool(rng.integers(2))


def _steps(rng: np.random.Generator) -> tuple:
    x, W_x, W_h, b, h_0 = _arrays(rng, (3, 5, 2), (4, 2), (4, 4), (4,), (3, 4))
    return x, W_x / 2, W_h / 2, b / 2, h_0  # so that no tanh is flat


ROWS: dict[str, Kind] = {
    "attention": Kind(attention_forward, attention_backward, _one_head, ("x", "W_q", "W_k", "W_v")),
    "several heads": Kind(
        several_heads_forward,
        several_heads_backward,
        _heads,
        ("x", "W_q", "W_k", "W_v", "W_o"),
    ),
    "recurrent net": Kind(
        recurrent_forward, recurrent_backward, _steps, ("x", "W_x", "W_h", "b", "h_0")
    ),
}
