"""Pictures of graphs: every node once, the engine's numbers, both passes edge by edge."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from bpcourse.drawing import graph_picture, graph_step_count, graph_step_picture
from bpcourse.drawing.graph.diagram import LARGEST
from bpcourse.drawing.graph.story import BEATS, GraphStory
from bpcourse.drawing.words import show_value
from bpcourse.errors import DomainError, GraphError, InputValueError
from bpcourse.functions import log, relu, square
from bpcourse.graph import backward, forward, topological_order, variable
from bpcourse.graph.formula import parse_formula

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


def test_the_last_frame_knows_every_gradient():
    count = graph_step_count(LOSS)
    assert count == 5 + 1 + 3 * 8
    told = graph_step_picture(LOSS, AT, count).text
    for node, gradient in backward(LOSS, forward(LOSS, AT)).items():
        assert f"its gradient is {show_value(gradient)}." in told, node


def test_forward_frames_light_one_operation_each():
    known = []
    for number in range(6):
        picture = graph_step_picture(LOSS, AT, number)
        assert "forward →" in picture.svg
        known.append(picture.text.count("has the value") - (number > 0))
    assert known == [4, 5, 6, 7, 8, 9]


def test_backward_frames_show_upstream_local_downstream_in_turn():
    story = GraphStory(LOSS, AT)
    for index, step in enumerate(story.steps):
        for beat in range(3):
            number = len(story.operations) + 2 + 3 * index + beat
            _, texts, _ = read(story.picture(number))
            assert "← backward" in texts
            shown = [show_value(v) for v in (step.upstream, step.local, step.downstream)]
            cells = [texts[texts.index(name) + 1] for name in BEATS[: beat + 1]]
            assert cells == shown[: beat + 1]
            if beat < 2:  # nothing is given away
                following = texts[texts.index(BEATS[beat + 1]) + 1]
                assert not re.fullmatch(r"[−\d.]+", following)


def test_the_backward_pass_starts_with_the_seed():
    picture = graph_step_picture(LOSS, AT, 6)
    assert picture.alt.startswith(
        "The backward pass starts: the gradient of L with respect to itself is 1."
    )
    assert "the gradient of L with respect to itself is 1." in read(picture)[1]
    assert picture.text.count("its gradient is") == 1


def test_a_gradient_appears_only_when_it_has_arrived():
    story = GraphStory(LOSS, AT)
    first = len(story.operations) + 2
    assert "v1 = a − y has the value 3.\n" in story.picture(first + 1).text + "\n"
    assert "v1 = a − y has the value 3; its gradient is 6." in story.picture(first + 2).text


def test_where_paths_meet_the_sum_is_said():
    a = variable("a")
    b = (a + a).named("b")
    c = (b * b).named("c")
    last = graph_step_picture(c, {a: 3}, graph_step_count(c))
    assert "Paths meet at a: 12 + 12 = 24." in last.text
    one_earlier = graph_step_picture(c, {a: 3}, graph_step_count(c) - 3)
    assert "12 + …" in one_earlier.svg


def test_the_order_counterexample_of_notebook_04():
    a, b = variable("a"), variable("b")
    c, d = (a + b).named("c"), (a * b).named("d")
    y = ((c + d).named("e") + (c * d).named("f")).named("y")
    told = graph_picture(y, at={a: 2, b: 3}).text
    assert "a, a variable, has the value 2; its gradient is 25." in told
    assert "b, a variable, has the value 3; its gradient is 19." in told


@pytest.mark.parametrize("step", [-1, 31, 1000])
def test_a_step_out_of_range_is_refused(step):
    with pytest.raises(GraphError, match="this graph has steps 0 to 30"):
        graph_step_picture(LOSS, AT, step)


def test_pictures_are_deterministic():
    assert graph_picture(LOSS, at=AT) == graph_picture(LOSS, at=dict(AT))
    assert graph_step_picture(LOSS, AT, 12) == graph_step_picture(LOSS, AT, 12)


def test_a_large_graph_is_counted():
    output = X
    for _ in range(5000):
        output = output * 1.0
    picture = graph_picture(output)
    assert picture.alt.startswith(
        "Graph of 10001 nodes, too large to draw: 1 variable and 5000 operations."
    )
    assert "multiply: 5000." in picture.text
    assert len(picture.svg) < 10_000
    with pytest.raises(GraphError, match=f"drawn up to {LARGEST}"):
        graph_step_picture(output, {X: 1}, 0)


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


@pytest.mark.parametrize(
    "formula",
    ["relu(w*x + b)", "x**2", "sigmoid(a*b) - tanh(a)", "max(a, b)*a", "1/(1+exp(-x))", "x*x*x"],
)
def test_every_frame_of_a_typed_formula_is_a_picture(formula):
    output, names = parse_formula(formula)
    story = GraphStory(output, dict.fromkeys(names, 0.7))
    for number in range(story.last + 1):
        root, _, _ = read(story.picture(number))
        assert root.findtext(SVG + "title")
        assert root.findtext(SVG + "desc")
