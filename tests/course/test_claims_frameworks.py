"""Claims taught in notebook 12, and what it says of PyTorch and JAX: asked of the real ones."""

import math

import numpy as np
import pytest
from stored_outputs import shows

from bpcourse.by_hand.neuron import backward_pass, forward_pass
from bpcourse.experiments.trained import digits_network
from bpcourse.functions import absolute, maximum, relu, softplus
from bpcourse.graph import grad
from bpcourse.multilayer import backward_pass as layers_back
from bpcourse.multilayer import forward_pass as layers_forward
from bpcourse.multilayer import in_order, parameters, with_parameters
from bpcourse.training import SGD
from bpcourse.training.datasets import digits

FRAMEWORKS = "12_meet_the_frameworks"


def by_our_hand():
    """Return prediction, loss, dL/dw and dL/db of the neuron, as the lesson by hand has them."""
    values = forward_pass(x=2, w=3, b=1, y=4)
    gradients = backward_pass(2, 3, 4, values)
    return [values.a, values.loss, gradients.dL_dw, gradients.dL_db]


def test_pytorch_finds_the_numbers_of_the_neuron(torch):
    layer = torch.nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(3)
        layer.bias.fill_(1)
    prediction = layer(torch.full((1, 1), 2.0)).relu()
    loss = torch.nn.functional.mse_loss(prediction, torch.full((1, 1), 4.0))
    loss.backward()
    found = [prediction.item(), loss.item(), layer.weight.grad.item(), layer.bias.grad.item()]
    assert found == by_our_hand() == [7, 9, 12, 6]


def test_jax_finds_the_numbers_of_the_neuron(jax):
    value, slopes = jax.value_and_grad(lambda w, b: (jax.nn.relu(w * 2 + b) - 4) ** 2, (0, 1))(
        3.0, 1.0
    )
    assert [float(value), *map(float, slopes)] == by_our_hand()[1:]


def test_notebook_12_shows_the_numbers_of_the_neuron():
    prediction, loss, dw, db = by_our_hand()
    shows(FRAMEWORKS, f"the result is {prediction}, {loss}, {dw}, {db}", f"({loss}, ({dw}, {db}))")
    shows(FRAMEWORKS, f"after pass 1: {dw:.1f}\nafter pass 2: {2 * dw:.1f}")


def test_forgetting_to_zero_is_momentum_without_friction(torch):
    u = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([u], lr=0.1)
    ours, state = 5.0, None
    for _ in range(100):
        (u**2 / 2).backward()
        optimizer.step()
        step, state = SGD(0.1, momentum=1.0).step(ours, state)
        ours += step
        assert u.item() == pytest.approx(ours, abs=1e-12)
    assert abs(ours) < 5.1  # it swings and never grows


def test_where_the_three_agree_and_where_they_do_not(torch, jax):
    def slopes(ours, theirs, in_jax, at=0.0):
        x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        theirs(x).backward()
        return grad(ours)(at), x.grad.item(), float(jax.grad(in_jax)(at))

    jnp, zero = jax.numpy, torch.tensor(0.0, dtype=torch.float64)
    assert slopes(absolute, torch.abs, jnp.abs) == (0, 0, 1)
    assert slopes(relu, torch.relu, jax.nn.relu) == (0, 0, 0)
    tie = (lambda x: maximum(x, 0), lambda x: torch.maximum(x, zero), lambda x: jnp.maximum(x, 0.0))
    assert slopes(*tie) == (0.5, 0.5, 0.5)
    shows(FRAMEWORKS, "the result is 0, 1", "relu at 0          [0.0, 0.0]")


def test_along_an_axis_pytorch_gives_a_tie_to_one(torch):
    x = torch.tensor([2.0, 2.0, 1.0], requires_grad=True)
    x.max(dim=0).values.backward()
    assert sorted(x.grad.tolist()) == [0, 0, 1]
    x.grad = None
    x.max().backward()
    assert x.grad.tolist() == [0.5, 0.5, 0]


def test_jax_cannot_push_forward_through_a_rule_for_the_way_back(jax):
    jnp = jax.numpy

    @jax.custom_vjp
    def rule(z):
        return jnp.log1p(jnp.exp(z))

    rule.defvjp(lambda z: (rule(z), z), lambda z, upstream: (upstream * jax.nn.sigmoid(z),))
    assert float(jax.grad(rule)(0.5)) == pytest.approx(grad(softplus)(0.5), rel=1e-6)
    with pytest.raises(TypeError, match="forward-mode"):
        jax.jvp(rule, (0.5,), (1.0,))


def test_the_largest_curvature_is_found_by_differences_too():
    images, labels = digits()
    x, y = images[:300], labels[:300]
    reader = digits_network(np.random.default_rng(0))

    def slopes(moved_by, d):
        arrays = [w + moved_by * part for w, part in zip(parameters(reader), d, strict=True)]
        moved = with_parameters(reader, arrays)
        return in_order(layers_back(moved, layers_forward(moved, x), y))

    d = [np.random.default_rng(1).normal(size=w.shape) for w in parameters(reader)]
    for _ in range(40):
        length = math.sqrt(sum((part**2).sum() for part in d))
        d = [part / length for part in d]
        pairs = zip(slopes(1e-5, d), slopes(-1e-5, d), strict=True)
        turned = [(ahead - behind) / 2e-5 for ahead, behind in pairs]
        curvature = sum((part * other).sum() for part, other in zip(d, turned, strict=True))
        d = turned
    assert curvature > 0
    shows(FRAMEWORKS, f"largest curvature {curvature:.1f}, ", f"about {2 / curvature:.2f}")


def test_float16_is_the_same_in_numpy_and_pytorch(torch):
    assert np.float16(2.0**-24) > 0
    assert np.float16(2.0**-26) == 0
    for number in (1.0004, 2.0**-24, 2.0**-25, 2.0**-26, 65504.0, 0.1):
        theirs = torch.tensor(number, dtype=torch.float64).to(torch.float16).item()
        assert theirs == float(np.float16(number))
    quarters = -math.log(2.0**-24, 4)
    shows(FRAMEWORKS, f"the result is {quarters + 1:.0f} (", "1 13\n1024 18\n32768 20", "65504.0")
