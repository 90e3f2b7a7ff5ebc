"""Networks of layers, and all who differentiate them.

Tanh hidden layers, linear output, half squared error (mean over the batch), float64. Each
contestant takes a network, inputs and targets, and returns a function that runs one pass: it gives
the loss and the gradient of every parameter, [dW1, db1, dW2, ...].
"""

import numpy as np

from bpcourse.functions import square, sum_of, tanh, transpose
from bpcourse.graph import backward, forward, variable
from bpcourse.multilayer import (
    backward_pass,
    forward_pass,
    in_order,
    init_network,
    loss_value,
    parameter_names,
    parameters,
    with_parameters,
)
from bpcourse.multilayer.workspace import Workspace, train_pass


def make_data(sizes, batch):
    """Return a network with biases that are not 0, inputs and targets: the same in every run."""
    rng = np.random.default_rng(0)
    network = init_network(sizes, rng=rng)
    arrays = [a + 0.1 * rng.normal(size=a.shape) for a in parameters(network)]
    x, y = rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))
    return with_parameters(network, arrays), x, y


def half_squared_error(flat, x, y, activation, summed):
    """Return the loss of the parameters [W1, b1, W2, ...], whatever they are made of."""
    *hidden, (W, b) = zip(flat[::2], flat[1::2], strict=True)
    a = x
    for weights, biases in hidden:
        a = activation(a @ weights.T + biases)
    error = a @ W.T + b - y
    return summed(error * error) * (0.5 / len(x))


# --- ours ----------------------------------------------------------------------------------------


def workspace(network, x, y):
    """Run the pass inside a workspace."""
    own = Workspace(network, len(x))

    def run():
        loss, gradients = train_pass(network, x, y, own)
        return loss, in_order(gradients)

    return run


def readable(network, x, y):
    """Run the form that the course teaches; it finds the gradient of the inputs too."""

    def run():
        cache = forward_pass(network, x)
        return loss_value(network, cache, y), in_order(backward_pass(network, cache, y))

    return run


def graph(network, x, y):
    """Build the graph, run it and differentiate it, with the general engine."""
    names, arrays = parameter_names(network), parameters(network)

    def run():
        nodes = [variable(name) for name in names]
        *hidden, (W, b) = zip(nodes[::2], nodes[1::2], strict=True)
        a = x
        for weights, biases in hidden:
            a = tanh(a @ transpose(weights) + biases)
        loss = sum_of(square(a @ transpose(W) + b - y)) * (0.5 / len(x))
        values = forward(loss, dict(zip(nodes, arrays, strict=True)))
        gradients = backward(loss, values)
        return values[loss], [gradients[node] for node in nodes]

    return run


# --- the peers -----------------------------------------------------------------------------------


def bare_products(network, x, y):
    """Multiply what no pass can do without, and nothing else; no loss, no gradient of biases.

    One product forward and two backward for each layer, less the input gradient of the first,
    into arrays made before. `matmul` is quicker for large results, `dot` for small ones.
    """
    cache = forward_pass(network, x)
    deltas = backward_pass(network, cache, y).deltas
    layers = list(zip(cache.activations, deltas, network.layers, strict=False))
    products = [(a, layer.weights.T, np.empty_like(delta)) for a, delta, layer in layers]
    outer = [(delta.T, a, np.empty_like(layer.weights)) for a, delta, layer in layers]
    products += outer
    products += [(delta, layer.weights, np.empty_like(a)) for a, delta, layer in layers[1:]]
    steps = [(np.matmul if out.size > 2**14 else np.dot, a, b, out) for a, b, out in products]
    found = [out for *_, out in outer]

    def run():
        for multiply, a, b, out in steps:
            multiply(a, b, out=out)
        return None, found

    return run


def by_hand(network, x, y):
    """Write both passes for this loss and this activation, as one would in an afternoon."""
    flat = parameters(network)
    pairs = list(zip(flat[::2], flat[1::2], strict=True))

    def run():
        a = [x]
        for W, b in pairs[:-1]:
            a.append(np.tanh(a[-1] @ W.T + b))
        W, b = pairs[-1]
        error = a[-1] @ W.T + b - y
        delta, found = error / len(x), []
        for k in range(len(pairs) - 1, -1, -1):
            found += [delta.sum(axis=0), delta.T @ a[k]]
            if k:
                delta = delta @ pairs[k][0] * (1 - a[k] * a[k])
        return 0.5 * np.sum(error * error) / len(x), found[::-1]

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
        return loss.detach(), torch.autograd.grad(loss, theirs)

    return run


def jax_jit(network, x, y):
    """Run the same network in JAX, compiled; the first pass, which compiles, is never timed."""
    import jax  # noqa: PLC0415  only where it is installed

    jax.config.update("jax_enable_x64", True)
    arrays = jax.numpy

    @jax.jit
    @jax.value_and_grad
    def gradient(flat, inputs, targets):
        return half_squared_error(flat, inputs, targets, arrays.tanh, arrays.sum)

    data = [arrays.asarray(a) for a in parameters(network)], arrays.asarray(x), arrays.asarray(y)
    return lambda: jax.block_until_ready(gradient(*data))


def autograd(network, x, y):
    """Differentiate NumPy code with HIPS autograd."""
    import autograd.numpy as arrays  # noqa: PLC0415  only where it is installed
    from autograd import value_and_grad  # noqa: PLC0415

    gradient = value_and_grad(lambda flat: half_squared_error(flat, x, y, arrays.tanh, arrays.sum))
    flat = parameters(network)
    return lambda: gradient(flat)
