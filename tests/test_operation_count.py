"""Matrix products are counted with their multiplications, and counting changes no number."""

import numpy as np
import pytest

from bpcourse.multilayer import backward_pass, forward_pass, in_order, init_network, loss_value
from bpcourse.operation_count import count_products

SIZES = (3, 5, 4, 2)
BATCH = 6


def given():
    network = init_network(SIZES, rng=np.random.default_rng(0))
    return network, np.ones((BATCH, 3)), np.ones((BATCH, 2))


def test_forward_and_backward_products_and_multiplications():
    network, x, y = given()
    weights = 3 * 5 + 5 * 4 + 4 * 2
    assert count_products(lambda n: forward_pass(n, x), network) == (3, BATCH * weights)
    both = count_products(lambda n: backward_pass(n, forward_pass(n, x), y), network)
    # each weight meets each example once forward, once for its gradient, once on the way back
    assert both == (9, 3 * BATCH * weights)


def test_counting_changes_no_number():
    network, x, y = given()
    kept = []
    count_products(lambda n: kept.append(backward_pass(n, forward_pass(n, x), y)), network)
    plain = backward_pass(network, forward_pass(network, x), y)
    assert all((a == b).all() for a, b in zip(in_order(kept[0]), in_order(plain), strict=True))


@pytest.mark.parametrize(
    ("operation", "count"),
    [
        (lambda W: W @ np.ones(3), (1, 15)),
        (lambda W: np.ones((2, 5)) @ W, (1, 30)),
        (lambda W: W.T @ W, (1, 45)),
        (lambda W: W * W + W.sum(), (0, 0)),
        (lambda W: W.mean(axis=0) @ np.ones(3), (1, 3)),  # a mean is still watched
    ],
)
def test_products_of_every_shape(operation, count):
    network, _, _ = given()
    assert count_products(lambda n: operation(n.layers[0].weights), network) == count


def test_a_loss_makes_no_product():
    network, x, y = given()
    cache = forward_pass(network, x)
    assert count_products(lambda n: loss_value(n, cache, y), network).products == 0
