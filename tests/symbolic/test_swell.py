"""Formulas swell with depth, graphs do not: exact numbers of operations."""

import sys
from types import SimpleNamespace

import pytest
import sympy

from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.functions import sigmoid
from bpcourse.graph import backward, forward, variable
from bpcourse.symbolic.progress import steps
from bpcourse.symbolic.swell import _logistic, _network, swell

DEPTHS = range(1, 6)


@pytest.fixture(scope="module")
def rows():
    """Return depths 1 to 5; the sixth takes as long as all of them together, and half again."""
    return swell(DEPTHS).rows


def test_derivatives_as_formulas(rows):
    assert [row.loss for row in rows] == [15, 39, 87, 183, 375]
    assert [row.derivatives for row in rows] == [56, 604, 3044, 11412, 36724]


def test_common_subexpressions_take_the_swell_away(rows):
    # which subexpressions are found depends on SymPy's version; between the loss and a thirtieth
    assert all(row.loss <= row.shared for row in rows)
    assert rows[-1].shared < rows[-1].derivatives / 30


def test_a_graph_grows_by_the_same_with_every_layer(rows):
    # a layer: 8 forward, 8 for two slopes, 4 times 1 at the sums, 8 products, 2 additions; the
    # inputs are constants: the first layer sends them nothing, so it lacks 4 products and 2
    # additions; 3 for the loss
    assert [row.graph for row in rows] == [30 * d - 3 for d in DEPTHS]


def test_the_derivatives_are_those_of_the_engine():
    symbols = sympy.symbols("w1:9", real=True)
    numbers = [0.1 * k - 0.4 for k in range(8)]
    loss = _network(list(symbols), [0.5, -1.0], _logistic)
    nodes = [variable(str(symbol)) for symbol in symbols]

    graph = _network(nodes, [0.5, -1.0], sigmoid)
    gradients = backward(graph, forward(graph, dict(zip(nodes, numbers, strict=True))))
    point = dict(zip(symbols, numbers, strict=True))
    for symbol, node in zip(symbols, nodes, strict=True):
        assert float(loss.diff(symbol).subs(point)) == pytest.approx(gradients[node], rel=1e-12)


@pytest.mark.parametrize("depth", [0, 9, -1])
def test_depths_outside_are_refused(depth):
    with pytest.raises(InputValueError, match=f"a depth is {depth}; give 1 to 8"):
        swell([depth])


@pytest.mark.parametrize("depth", [True, 2.0, "3"])
def test_what_is_no_depth_is_refused(depth):
    with pytest.raises(InputTypeError, match="whole numbers of layers"):
        swell([depth])


def test_a_bar_is_shown_only_when_asked_for(monkeypatch):
    seen = []

    def tqdm(items, desc):
        seen.append(desc)
        return items

    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=tqdm))
    assert list(steps([1, 2], "quiet")) == [1, 2]
    assert seen == []
    assert [row.depth for row in swell([1, 2], progress=True).rows] == [1, 2]
    assert seen == ["depth"]
