"""Layers in a workspace against bare matrix products, and against PyTorch on one thread.

    python -m benchmarks.layers

Tanh hidden layers, linear output, half squared error, float64; each pass gives the loss and the
gradient of every parameter. The bare products are those that no form of the recurrence can do
without: one forward and two backward for each layer, less the input gradient of the first, into
arrays made before. Contestants run in turn in blocks, and the order rotates from round to round.
CPU time; a ratio is taken in each round. All gradients are compared before anything is timed.
"""

from benchmarks import one_thread  # noqa: F401, I001  before NumPy is loaded

import gc
import importlib.util
import time

import numpy as np

from benchmarks.scalar import row
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    parameters,
    with_parameters,
)
from bpcourse.workspace import Workspace, train_pass

SEED, WIDE = (2, 2, 1), (784, 256, 128, 10)
# sizes, batch, passes in a block, and the goal against each peer
CASES = (
    (SEED, 1, 300, {"PyTorch": 0.15}),
    (WIDE, 32, 20, {"bare products": 1.20, "PyTorch": 0.75}),
    (WIDE, 256, 4, {"bare products": 1.20}),
)


def make_data(sizes, batch):
    """Return a network with biases that are not 0, inputs and targets: the same in every run."""
    rng = np.random.default_rng(0)
    network = init_network(sizes, rng=rng)
    arrays = [a + 0.1 * rng.normal(size=a.shape) for a in parameters(network)]
    x, y = rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))
    return with_parameters(network, arrays), x, y


# --- the contestants: each returns a function that gives the list of gradients ------------------


def ours(network, x, y):
    """Run the pass inside a workspace."""
    workspace = Workspace(network, len(x))
    return lambda: train_pass(network, x, y, workspace)[1]


def bare_products(network, x, y):
    """Multiply what a full pass multiplies, and nothing else; biases get no gradient."""
    cache = forward_pass(network, x)
    deltas = backward_pass(network, cache, y).deltas
    layers = list(zip(cache.activations, deltas, network.layers, strict=False))
    forward = [(a, layer.weights.T, np.empty_like(delta)) for a, delta, layer in layers]
    outer = [(delta.T, a, np.empty_like(layer.weights)) for a, delta, layer in layers]
    back = [(delta, layer.weights, np.empty_like(a)) for a, delta, layer in layers[1:]]
    products, found = [*forward, *outer, *back], [out for *_, out in outer]

    def run():
        for a, b, out in products:
            np.dot(a, b, out=out)
        return found

    return run


def pytorch(network, x, y):
    """Run the same network in PyTorch, with its own functions and its own loss."""
    import torch  # noqa: PLC0415  only where it is installed

    torch.set_num_threads(1)
    functional = torch.nn.functional
    theirs = [torch.tensor(a, requires_grad=True) for a in parameters(network)]
    *hidden, (W, b) = zip(theirs[::2], theirs[1::2], strict=True)
    inputs, targets, share = torch.tensor(x), torch.tensor(y), 2 * len(x)

    def run():
        a = inputs
        for weights, biases in hidden:
            a = torch.tanh(functional.linear(a, weights, biases))
        output = functional.linear(a, W, b)
        loss = functional.mse_loss(output, targets, reduction="sum") / share
        return torch.autograd.grad(loss, theirs)

    return run


PEERS = {"bare products": bare_products, "PyTorch": pytorch}


def measure(rounds=15):
    """Return one row per comparison; PyTorch is left out where it is not installed."""
    return [row for case in CASES for row in compare(*case, rounds)]


def compare(sizes, batch, passes, goals, rounds):
    """Return the rows of one network and batch."""
    data = make_data(sizes, batch)
    present = {name: goal for name, goal in goals.items() if installed(name)}
    runs = {"ours": ours(*data)} | {name: PEERS[name](*data) for name in present}
    compare_gradients(runs, *data)
    times, order = {name: [] for name in runs}, list(runs)
    for _ in range(rounds):
        for name in order:
            times[name].append(clock(runs[name], passes))
        order = order[1:] + order[:1]
    title = f"{'-'.join(map(str, sizes))}, batch {batch}"
    times[title] = times.pop("ours")
    return [row(times, title, name, goal) for name, goal in present.items()]


def installed(name):
    """Return whether a peer can run here."""
    return name != "PyTorch" or importlib.util.find_spec("torch") is not None


def compare_gradients(runs, network, x, y):
    """Stop unless all find the gradients of the readable form, to 1e-10 of each tensor."""
    right = in_order(backward_pass(network, forward_pass(network, x), y))
    for name, run in runs.items():
        wanted = right[::2] if name == "bare products" else right
        found = in_order(run()) if name == "ours" else run()
        for i, (tensor, gradient) in enumerate(zip(found, wanted, strict=True)):
            apart = np.linalg.norm(np.asarray(tensor) - gradient)
            if not apart <= 1e-10 * np.linalg.norm(gradient):
                raise RuntimeError(f"{name} finds another gradient, number {i}: off by {apart}")


def clock(run, passes):
    """Return CPU milliseconds per pass of one block."""
    gc.collect()
    start = time.process_time()
    for _ in range(passes):
        run()
    return (time.process_time() - start) / passes * 1e3


def main():
    """Print the table."""
    print(f"{'':28}{'against':16}{'ours ms':>9}{'peer ms':>9}{'ratio':>8}  spread")
    for r in measure():
        verdict = f"goal {r.goal}" + ("" if r.ratio <= r.goal else ": MISSED")
        numbers = f"{r.ours:9.4f}{r.theirs:9.4f}{r.ratio:8.3f}  {r.low:.3f} to {r.high:.3f}"
        print(f"{r.name:28}{r.peer:16}{numbers}   {verdict}")
    if not installed("PyTorch"):
        print("PyTorch is not installed, its rows are left out: pip install -e .[frameworks]")


if __name__ == "__main__":
    main()
