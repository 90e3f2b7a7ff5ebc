"""The picture of a graph: every node once, every number the engine's."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from bpcourse.drawing import graph_picture, graph_step_picture
from bpcourse.drawing.graph.diagram import LARGEST
from bpcourse.drawing.words import show_value
from bpcourse.errors import DomainError, GraphError, InputValueError
from bpcourse.functions import log, relu, square
from bpcourse.graph import backward, forward, topological_order, variable

SVG = "{http://www.w3.org/2000/svg}"
W, X, B, Y = (variable(name) for name in "wxby")
LOSS = square((relu(((W * X).named("m") + B).named("z"))).named("a") - Y).named("L")
AT = {W: 3, X: 2, B: 1, Y: 4}


def read(picture):
    """Return the root, the texts and the tooltips of a picture."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here
    texts = [element.text for element in root.iter(SVG + "text")]
    titles = [group.findtext(SVG + "title") for group in root.iter(SVG + "g")]
    return root, texts, titles


def test_every_node_is_shown_once():
    _, _, titles = read(graph_picture(LOSS, at=AT))
    assert sorted(titles) == sorted(["w", "x", "b", "y", "m", "z", "a", "v1", "L"])


def test_values_gradients_and_local_derivatives_are_the_engines():
    _, texts, _ = read(graph_picture(LOSS, at=AT))
    values = forward(LOSS, AT)
    for node, gradient in backward(LOSS, values).items():
        assert any(text.endswith(show_value(values[node])) for text in texts)
        assert show_value(gradient) in texts
    assert [text for text in texts if text.startswith("×")].count("× 2") == 1
    assert "× −1" in texts


def test_of_the_three_beats_of_an_edge_only_the_local_derivative_is_a_factor():
    beats = [read(graph_step_picture(W * X, {W: 5, X: 3}, moment))[1] for moment in (3, 4, 5)]
    factors = [[text for text in texts if text.startswith("× ")] for texts in beats]
    assert factors == [[], ["× 3"], []]


def test_a_constant_says_that_it_is_one():
    _, _, titles = read(graph_picture(10 * X))
    assert sorted(titles) == ["constant 10", "v1", "x"]


def test_structure_only_shows_no_number_and_no_way_back():
    root, texts, _ = read(graph_picture(LOSS))
    assert not any(re.search(r"\d", text) for text in texts if text not in {"x²", "v1"})
    assert not [e for e in root.iter() if e.get("stroke-dasharray")]


def test_forward_is_solid_to_the_right_and_backward_dashed_to_the_left():
    root, _, _ = read(graph_picture(LOSS, at=AT))
    directions = {True: [], False: []}
    for edge in root.iter(SVG + "polyline"):
        xs = [float(pair.split(",")[0]) for pair in edge.get("points").split()]
        directions[edge.get("stroke-dasharray") is not None].append(xs[-1] - xs[0])
    assert len(directions[False]) == len(directions[True]) == 8
    assert min(directions[False]) > 0 > max(directions[True])


def test_inputs_may_be_named_and_unknown_names_are_refused():
    named = graph_picture(LOSS, at={"w": 3, "x": 2, "b": 1, "y": 4})
    assert named == graph_picture(LOSS, at=AT)
    with pytest.raises(InputValueError, match="variable is 'q'; use one of w, x, b, y"):
        graph_picture(LOSS, at={"q": 1})
    with pytest.raises(GraphError, match="no value for"):
        graph_picture(LOSS, at={"w": 1})
    with pytest.raises(DomainError):
        graph_picture(log(X), at={X: -1})


def test_the_picture_begins_with_the_output():
    assert graph_picture(LOSS, at=AT).alt.startswith("L = square(v1) has the value 9")


def test_pictures_are_deterministic():
    assert graph_picture(LOSS, at=AT) == graph_picture(LOSS, at=dict(AT))
    assert graph_step_picture(LOSS, AT, 12) == graph_step_picture(LOSS, AT, 12)


def test_the_largest_graph_that_is_drawn_shows_every_node():
    output = X
    for _ in range(LARGEST - 1):
        output = relu(output)
    assert len(topological_order(output)) == LARGEST
    assert len(graph_picture(output, at={X: 1}).text.splitlines()) == LARGEST


def test_arrays_and_formulas_are_drawn():
    sympy = pytest.importorskip("sympy")
    x, w = variable("x"), variable("w")
    p = sympy.Symbol("p")
    assert "2·p" in graph_picture(x * x, at={x: p}).svg.replace("2*p", "2·p")
    y = ((w * x).named("m")) * 1
    values = forward(y, {w: np.ones((2, 3)), x: np.ones(3)})
    assert values[y].shape == (2, 3)


def test_a_long_formula_on_an_edge_is_cut():
    sympy = pytest.importorskip("sympy")
    rate, momentum = sympy.symbols("rate momentum")
    a, b, c = (variable(name) for name in "abc")
    drawn = graph_picture(a * b * c, at={a: rate, b: momentum, c: rate + momentum})
    assert "× momentu…" in read(drawn)[1]
