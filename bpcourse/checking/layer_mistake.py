"""What a planted mistake of a modern layer is: its name, its story, its wrong backward pass."""

from collections.abc import Callable
from typing import NamedTuple

__all__ = ["LayerMistake"]


class LayerMistake(NamedTuple):
    """A wrong `backward(cache, upstream)`, how people come to write it, what to tell them."""

    name: str
    how: str
    feedback: str
    backward: Callable
