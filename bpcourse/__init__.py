"""bpcourse: backpropagation, from one nudge to a trained network.

The house, from the top; a room imports only from rooms on lower storeys:

- `widgets`: sliders and buttons around pictures
- `drawing`: from data to a picture and its words
- `practice`: predictions, exercises that are judged, the clinic, a test of your set-up
- `symbolic`: proofs with SymPy
- `experiments`: the course's task, what depth does to gradients, what they cost: in numbers
- `training`: optimizers, schedules, mini-batches, the loop, data to learn from
- `checking`: is a gradient right, which slip is it, what does it cost
- `by_hand`: four lessons written out, without the engine
- `graph`: the engine; two walls to read first: `graph.primitives` (the table of operations, each
  beside its derivatives) and `graph.passes` (forward and backward)
- `multilayer`: networks of layers in NumPy, the delta recurrence by hand
- `functions`: tanh, sigmoid, relu, ... of a number, an array, a formula or a graph node
- `errors`: what is refused, and how it is said

`help(bpcourse.graph)` prints the map of a room, and so on.

The words, each with one meaning in code, text and pictures:

- *parents*: the inputs of an operation
- *local derivative*: of one operation, by one of its inputs
- *upstream* gradient: what arrives at a node from the side of the loss
- *downstream* gradient: upstream times local derivative, sent to a parent
- *adjoint* of a node: its finished gradient, all contributions added
- *pre-activation* z and *activation* a: before and after the nonlinear function
- *delta*: the gradient of the loss for a pre-activation
- *primitive*: an operation with known derivatives
- *vjp*: vector-Jacobian product, the rule from upstream to downstream for arrays

Importing this package loads nothing else; import what a lesson needs from the face of a room, for
example `from bpcourse.graph import variable, forward, backward`.
"""

import sys
from importlib import import_module

__version__ = "0.1.0"


def _print_anywhere() -> None:
    """Let a console that knows no σ print its number in its place, instead of stopping."""
    for stream in (sys.stdout, sys.stderr):
        encoding = getattr(stream, "encoding", None) or "utf-8"
        if hasattr(stream, "reconfigure") and "utf" not in encoding.lower():
            stream.reconfigure(errors="backslashreplace")


_print_anywhere()


def face(room: str, shown: dict[str, str]) -> tuple:
    """Return `__getattr__`, `__dir__` and `__all__` of a room whose modules load when asked for.

    >>> show, names, _ = face("bpcourse.graph", {"passes": "forward backward"})
    >>> show("forward").__module__
    'bpcourse.graph.passes'
    >>> names()
    ['backward', 'forward']

    `shown` gives for each module of the room the names that it lends to the room's face, so that
    whoever asks for a picture of one number does not wait for NumPy. No module may bear a name that
    its face shows: importing it would put it in the name's place. Source: PEP 562.
    """
    places = {name: module for module, names in shown.items() for name in names.split()}

    def show(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        value = getattr(import_module(f"{room}.{places[name]}"), name)
        setattr(sys.modules[room], name, value)  # asked once
        return value

    names = sorted(places)
    return show, lambda: names, names
