"""A whole training step on handwritten digits: predict, compare, backpropagate, update by AdamW.

The network is the one of notebook 10, 64-128-10 with ReLUs, softmax and cross-entropy, batches of
32, float64. Each contestant starts from the same weights and returns a function that makes one step
on the next batch. Before anything is timed, the first gradients and the weights after ten steps are
compared.
"""

from benchmarks import one_thread  # noqa: F401, I001  before NumPy is loaded

from itertools import cycle

import numpy as np

from benchmarks.rounds import installed, row, take_turns
from bpcourse.experiments.trained.handwriting import BATCH, DECAY, RATE, digits_network
from bpcourse.multilayer import backward_pass, forward_pass, in_order, loss_value, parameters
from bpcourse.multilayer.workspace import Workspace, train_pass
from bpcourse.training import AdamW, update
from bpcourse.training.datasets import digits

STEPS = 10  # after which the weights are compared
GOAL = 0.75  # of the workspace
BATCHES = 40


def make_data():
    """Return the untrained network and the batches: the same in every run."""
    x, y = digits()
    starts = range(0, BATCHES * BATCH, BATCH)
    batches = [(x[k : k + BATCH], y[k : k + BATCH]) for k in starts]
    return digits_network(np.random.default_rng(0)), batches


# Each contestant is a pair: one step, and what the weights are by now.


def readable(network, batches):
    """Make the four steps of the course's loop, as notebook 10 writes them."""
    optimizer, turns = AdamW(RATE, weight_decay=DECAY), cycle(batches)
    now = [network, None]

    def step():
        x, y = next(turns)
        cache = forward_pass(now[0], x)
        loss = loss_value(now[0], cache, y)
        gradients = backward_pass(now[0], cache, y)
        now[:] = update(now[0], gradients, optimizer, now[1])
        return loss, in_order(gradients)

    return step, lambda: parameters(now[0])


def workspace(network, batches):
    """Make the same steps with both passes in a workspace."""
    optimizer, turns, own = (
        AdamW(RATE, weight_decay=DECAY),
        cycle(batches),
        Workspace(network, BATCH),
    )
    now = [network, None]

    def step():
        loss, gradients = train_pass(now[0], *next(turns), own)
        now[:] = update(now[0], gradients, optimizer, now[1])
        return loss, in_order(gradients)

    return step, lambda: parameters(now[0])


def pytorch(network, batches):
    """Make the same steps in PyTorch: its functions, its loss, its AdamW."""
    import torch  # noqa: PLC0415  only where it is installed

    torch.set_num_threads(1)
    functional = torch.nn.functional
    W1, b1, W2, b2 = theirs = [torch.tensor(a, requires_grad=True) for a in parameters(network)]
    turns = cycle([(torch.tensor(x), torch.tensor(y.argmax(axis=1))) for x, y in batches])
    optimizer = torch.optim.AdamW(theirs, lr=RATE, weight_decay=DECAY)

    def step():
        x, labels = next(turns)
        optimizer.zero_grad()
        hidden = functional.relu(functional.linear(x, W1, b1))
        loss = functional.cross_entropy(functional.linear(hidden, W2, b2), labels)
        loss.backward()
        optimizer.step()
        return loss.detach(), [a.grad for a in theirs]

    return step, lambda: [a.detach().numpy() for a in theirs]


OURS = {"digits, a step in a workspace": workspace, "digits, a step as in notebook 10": readable}
PEERS = {"PyTorch": pytorch}


def measure(rounds, passes=40):
    """Return one row for each form of ours; PyTorch is left out where it is not installed."""
    data = make_data()
    peers = [name for name in PEERS if installed(name)]
    contestants = {name: (OURS | PEERS)[name] for name in (*OURS, *peers)}
    compare_steps(contestants, data)
    runs = {name: make(*data)[0] for name, make in contestants.items()}
    times = take_turns(runs, rounds, passes)
    goals = {name: GOAL for name, make in OURS.items() if make is workspace}
    return [row(times, name, peer, goals.get(name)) for name in OURS for peer in peers]


def compare_steps(contestants, data):
    """Stop unless all find the gradients of the readable form, and its weights after ten steps."""
    step, weights = readable(*data)
    right = step()[1]
    for _ in range(STEPS - 1):
        step()
    for name, make in contestants.items():
        their_step, their_weights = make(*data)
        found = [np.array(getattr(a, "numpy", lambda a=a: a)()) for a in their_step()[1]]
        for _ in range(STEPS - 1):
            their_step()
        check_same(name, "gradient", found, right)
        check_same(name, "weight", their_weights(), weights())


def check_same(name, what, found, right):
    """Stop at the first array that is not the right one, to 1e-9 of its largest entry."""
    for k, (theirs, ours) in enumerate(zip(found, right, strict=True)):
        if not np.abs(theirs - ours).max() <= 1e-9 * np.abs(ours).max():
            raise RuntimeError(f"{name} finds another {what}, number {k}: nothing is timed")
