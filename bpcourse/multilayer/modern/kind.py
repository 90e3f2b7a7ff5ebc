"""What a modern layer is: its two passes, and an example to try them on."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["Kind"]


class Kind(NamedTuple):
    """A layer's two passes, inputs to try them on, and the names of those with a gradient."""

    forward: Callable
    backward: Callable
    draw: Callable[[np.random.Generator], tuple]
    differentiable: tuple[str, ...]
