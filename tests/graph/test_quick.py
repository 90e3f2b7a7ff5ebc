"""The quick form of the passes gives what the readable form gives, to the last bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_graphs import GRAPHS, Grower

from bpcourse.errors import DomainError
from bpcourse.functions import exp, mean_of, sum_of
from bpcourse.graph import backward, forward, passes, quick, variable
from bpcourse.graph.kinds import leaf_values
from bpcourse.graph.primitives import ADD, ELEMENTWISE_PRIMITIVES, MULTIPLY


def readable(output, inputs, upstream=1):
    """Return values and gradients by the readable form."""
    values = leaf_values(output, inputs)
    passes.push_forward(output, values)
    gradients = {output: upstream}
    for _ in passes.pull_back(output, values, gradients):
        pass
    return values, gradients


def exactly(numbers):
    """Return what is compared: keys in their order, types, and every bit (-0.0 is not 0.0)."""
    return [(node, type(number), repr(number)) for node, number in numbers.items()]


def both_agree(output, inputs, upstream=1):
    """Assert that the two forms agree, and that the quick one is the one that is used."""
    values = forward(output, inputs)
    assert quick.suits(output, values, upstream)
    right, slopes = readable(output, inputs, upstream)
    assert exactly(values) == exactly(right)
    assert exactly(backward(output, values, upstream)) == exactly(slopes)


@pytest.mark.parametrize("first", range(0, GRAPHS, 50))
def test_random_graphs(first):
    for seed in range(first, first + 50):
        both_agree(*Grower(seed).graph())


@given(st.integers(-9, 9), st.integers(-9, 9), st.floats(-9, 9))
def test_whole_numbers_stay_whole_and_zeros_keep_their_sign(i, j, z):
    a, b, c = variable("a"), variable("b"), variable("c")
    both_agree((a * b + a) * (b + b) - a * a, {a: i, b: j})
    both_agree(a * c + (-c) * a, {a: i, c: z}, upstream=j)
    both_agree(a * c, {a: -0.0, c: z})


def test_a_node_used_twice_by_one_operation_gets_both_shares():
    a = variable("a")
    output = a * a + (a + a)
    both_agree(output, {a: 3})
    assert backward(output, forward(output, {a: 3}))[a] == 8


def test_constants_have_no_gradient():
    a = variable("a")
    for output in (a * 3, 3 * a, a + 3, 3 + a, a - 3, 3 / a, exp(a * 2)):
        both_agree(output, {a: 2.0})
        gradients = backward(output, forward(output, {a: 2.0}))
        assert not [node for node in gradients if node.is_constant]


def test_array_operations_on_plain_numbers_give_plain_numbers():
    a = variable("a")
    output = mean_of(a * 2.0) + sum_of(a)
    gradients = backward(output, forward(output, {a: 2.0}))
    assert {type(number) for number in gradients.values()} <= {int, float}
    assert gradients[a] == 3


@pytest.mark.parametrize("row", [r for r in ELEMENTWISE_PRIMITIVES if r not in {ADD, MULTIPLY}])
def test_every_row_can_send(row):
    assert row.send.__code__.co_argcount == 4


@pytest.mark.parametrize("value", [0.0, 0])
def test_both_forms_name_the_node_that_has_no_value_or_no_gradient(value):
    x = variable("x")
    y = (x * 1.0).named("y") ** 0.5
    for run in (lambda: backward(y, forward(y, {x: value})), lambda: readable(y, {x: value})):
        with pytest.raises(DomainError, match=r"power 0.5\(y\) has no gradient here"):
            run()
    z = 1 / (x * 1.0).named("y")
    for run in (lambda: forward(z, {x: value}), lambda: readable(z, {x: value})):
        with pytest.raises(DomainError, match=r"divide\(1, y\) cannot compute"):
            run()


@pytest.mark.parametrize(("x", "upstream"), [(2j, 1), (1.0, 2j), ("text", 1)])
def test_other_kinds_take_the_readable_form(x, upstream):
    a = variable("a")
    assert not quick.suits(a, {a: x}, upstream)
    assert quick.suits(a, {a: 1.0}, 2)
