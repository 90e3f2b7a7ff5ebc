"""Where a mistake sits agrees with what it changes."""

import numpy as np
import pytest

from bpcourse.checking import FIXTURES, MISTAKES, fixture
from bpcourse.checking.rules import Rules
from bpcourse.checking.whereabouts import slip_places, wrong_rules
from bpcourse.multilayer import backward_pass, forward_pass, in_order


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_sits_somewhere(mistake):
    assert wrong_rules(mistake)
    assert {*wrong_rules(mistake)} <= {*Rules._fields, "cache"}
    for name in FIXTURES:
        assert slip_places(mistake, fixture(name, 3))


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_where_no_rule_changes_a_number_no_gradient_is_wrong(mistake, name):
    given = fixture(name, 5)
    if any(slip_places(mistake, given).values()):
        return
    cache = forward_pass(given.network, given.x)
    right = in_order(backward_pass(given.network, cache, given.y))
    found = in_order(MISTAKES[mistake].backward(given.network, cache, given.y))
    for a, b in zip(found, right, strict=True):
        assert np.allclose(a, b, rtol=1e-9, atol=0)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_in_the_recommended_network_a_slip_that_changes_a_rule_changes_a_gradient(mistake):
    given = fixture()
    cache = forward_pass(given.network, given.x)
    right = in_order(backward_pass(given.network, cache, given.y))
    try:
        found = in_order(MISTAKES[mistake].backward(given.network, cache, given.y))
        wrong = any(
            a.shape != b.shape or not np.allclose(a, b) for a, b in zip(found, right, strict=True)
        )
    except ValueError:
        wrong = True
    assert any(slip_places(mistake, given).values()) == wrong
