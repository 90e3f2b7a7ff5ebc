"""What the passes return cannot be spoilt by accident; rules of one's own are watched."""

import copy

import numpy as np
import pytest

from bpcourse.errors import DomainError, GraphError, ShapeError
from bpcourse.functions import maximum, mean_of, square, sum_of
from bpcourse.graph import Node, Primitive, backward, forward, value_and_grad, variable, vjp

X = variable("x")


def own(forward_text="a * 1", **rules):
    """Return a node with an operation that the table has not."""
    return Node(Primitive("mine", "m", forward_text, **rules), (X,))


def pulled(vjp_text, value=None):
    node = own(vjp_texts=(vjp_text,))
    values = forward(node, {X: np.arange(1.0, 4.0) if value is None else value})
    return backward(node, values, np.ones(3) if value is None else 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda v, x: v.__setitem__(x, 100),
        lambda v, x: v.__delitem__(x),
        lambda v, x: v.update({x: 100}),
        lambda v, x: v.pop(x),
        lambda v, _: v.clear(),
        lambda v, x: v.setdefault(x, 1),
        lambda v, x: v.__ior__({x: 100}),
    ],
)
def test_values_belong_together(change):
    y = X * X * X
    values = forward(y, {X: 3})
    with pytest.raises(GraphError, match=r"[rR]un forward again"):
        change(values, X)
    assert backward(y, values)[X] == 27
    assert copy.deepcopy(values) == values


def test_arrays_among_the_values_cannot_be_written_into_and_results_can():
    y = sum_of(X * X)
    values = forward(y, {X: np.ones(2)})
    with pytest.raises(ValueError, match="read-only"):
        values[X][0] = 100
    value, pull = vjp(lambda x: x * 2, np.ones(2))
    value += 1
    gradient = pull(np.ones(2))[0]
    gradient += 1
    assert value_and_grad(lambda x: sum_of(x * x))(np.ones(2))[0] == 2


def test_a_missing_gradient_says_on_what_the_output_depends():
    w = variable("w")
    y = w * 2
    gradients = backward(y, forward(y, {w: 1.0}))
    with pytest.raises(KeyError, match=r"^there is no gradient for x: .* only on w; a gradient"):
        gradients[X]
    with pytest.raises(GraphError, match="no node of this graph"):
        forward(y, {w: 1.0})[X]
    assert gradients.get(X, 0) == 0


@pytest.mark.parametrize("operation", [lambda a, b: a - b, lambda a, b: b * a, maximum])
@pytest.mark.parametrize("n", [2, 7])
def test_a_column_beside_a_list_of_as_many_numbers_is_refused(operation, n):
    p, t = variable("p"), variable("t")
    loss = mean_of(square(operation(p, t)))
    with pytest.raises(ShapeError, match=rf"\({n}, {n}\): give both the same number of axes"):
        forward(loss, {p: np.ones((n, 1)), t: np.ones(n)})
    for fits in (np.ones((n, 1)), np.ones((1, n)), np.ones(()), np.ones(n + 1)):
        forward(loss, {p: np.ones((n, 1)), t: fits})
    assert forward(p**t, {p: np.ones((n, 1)), t: np.arange(n)})[p].shape == (n, 1)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("upstream[0] + np.ones(7)", r"sends ndarray of shape \(7,\) to x; .* of shape \(3,\)"),
        ("upstream[1:]", r"sends ndarray of shape \(2,\) to x"),
        ("upstream[0]", r"sends float64 of shape \(\) to x"),
        ("None", r"sends None to x"),
        ("'text'", r"sends 'text' to x"),
        ("upstream * 1j", "must send real numbers"),
        ("np.multiply(a, 2, out=a)", "writes into an array that it was given"),
        ("np.multiply(upstream, 2, out=upstream)", "writes into an array that it was given"),
        ("nosuch(a)", r"given shapes \[\(3,\)\], stopped with NameError: .*'nosuch'"),
        ("a[9]", r"given shapes \[\(3,\)\], stopped with IndexError"),
        ("upstream(a)", "stopped with TypeError"),
    ],
)
def test_a_rule_of_ones_own_is_named_with_what_is_wrong(rule, message):
    with pytest.raises(GraphError, match=f"node mine.*{message}"):
        pulled(rule)


def test_a_rule_that_makes_nan_of_numbers_is_told_from_nan_that_was_there():
    with pytest.raises(DomainError, match=r"mine.*sends NaN to x, although it was given none"):
        pulled("upstream * np.nan")
    found = pulled("upstream * a", np.array([1.0, np.nan, 2.0])[1])[X]
    assert found != found


def test_a_gradient_is_as_writeable_after_the_pass_as_before():
    upstream = np.ones(3)
    y = X * 2
    gradients = backward(y, forward(y, {X: np.ones(3)}), upstream)
    gradients[X] += 1
    assert upstream.flags.writeable


@pytest.mark.parametrize("value", [2.0, np.ones(3)])
@pytest.mark.parametrize("rule", ["nosuch(a)", "a(1)", "a + 'text'"])
def test_errors_of_a_forward_rule_are_named(rule, value):
    with pytest.raises(GraphError, match=r"rule of the node mine\(x\), given shapes .*Error"):
        forward(own(rule, local_texts=("1",)), {X: value})


@pytest.mark.parametrize("value", [2.0, np.ones(3)])
def test_a_cycle_made_after_the_first_run_is_named(value):
    inner = X + 1
    outer = inner * 2
    forward(outer, {X: value})
    inner.parents = (outer, X)
    with pytest.raises(GraphError, match="the graph has a cycle through"):
        forward(outer, {X: value})
    inner.parents = (X, variable("new"))
    with pytest.raises(GraphError, match="given other parents after its graph had run"):
        forward(outer, {X: value})
