"""Networks of layers, in three forms of ours, against all who differentiate them."""

from benchmarks import one_thread  # noqa: F401, I001  before NumPy is loaded

from typing import NamedTuple

import numpy as np

from benchmarks import layers_contestants as net
from benchmarks.rounds import installed, row, take_turns

OURS = {"workspace": net.workspace, "readable form": net.readable, "graph": net.graph}
PEERS = {
    "bare products": net.bare_products,
    "NumPy by hand": net.by_hand,
    "PyTorch": net.pytorch,
    "JAX jit": net.jax_jit,
    "HIPS autograd": net.autograd,
}


class Case(NamedTuple):
    """One network and batch, who runs it, and the goals of the workspace."""

    sizes: tuple[int, ...]
    batch: int
    passes: int  # in a block
    ours: tuple[str, ...]
    peers: tuple[str, ...]
    goals: dict[str, float]


ALL = tuple(PEERS)
WIDE = (784, 256, 128, 10)
WIDE_GOALS = {"bare products": 1.15, "PyTorch": 0.75}
CASES = (
    Case((2, 2, 1), 1, 300, ("workspace", "readable form"), ALL, {"PyTorch": 0.15}),
    Case((64, 64, 10), 32, 60, tuple(OURS), ALL, {}),
    Case(WIDE, 32, 20, tuple(OURS), ALL, WIDE_GOALS),
    Case(WIDE, 128, 6, ("workspace",), tuple(WIDE_GOALS), WIDE_GOALS),
)


def measure(rounds, passes=None):
    """Return one row per comparison; a peer that is not installed is left out."""
    return [row for case in CASES for row in compare(case, rounds, passes)]


def compare(case, rounds, passes=None):
    """Return the rows of one network and batch; the last is the floor of the ratio to PyTorch."""
    data = net.make_data(case.sizes, case.batch)
    peers = [name for name in case.peers if installed(name)]
    runs = {name: (OURS | PEERS)[name](*data) for name in (*case.ours, *peers)}
    compare_gradients(runs, *data)
    times = take_turns(runs, rounds, passes or case.passes)
    pairs = [(name, peer) for name in case.ours for peer in peers]
    if "PyTorch" in peers and "bare products" in peers:
        pairs.append(("bare products", "PyTorch"))
    return [compare_two(times, case, *pair) for pair in pairs]


def compare_two(times, case, name, peer):
    """Return one row; the goals are those of the workspace."""
    full = f"{title(case)}, {name}"
    goal = case.goals.get(peer) if name == "workspace" else None
    return row(times | {full: times[name]}, full, peer, goal)


def title(case):
    """Return what the table calls a network and its batch."""
    return f"{'-'.join(map(str, case.sizes))} at {case.batch}"


def compare_gradients(runs, network, x, y):
    """Stop unless all find the loss and the gradients of the readable form, to 1e-10 of each."""
    loss, right = net.readable(network, x, y)()
    for name, run in runs.items():
        bare = name == "bare products"
        found_loss, found = run()
        if not (bare or abs(float(found_loss) - loss) <= 1e-10 * loss):
            raise RuntimeError(f"{name} finds another loss: {found_loss}, not {loss}")
        for i, (tensor, gradient) in enumerate(zip(found, right[:: 1 + bare], strict=True)):
            apart = np.linalg.norm(np.asarray(tensor) - gradient)
            if not apart <= 1e-10 * np.linalg.norm(gradient):
                raise RuntimeError(f"{name} finds another gradient, number {i}: off by {apart}")
