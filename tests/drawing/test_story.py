"""Both passes moment by moment: what has arrived is shown, and no more."""

import re
import xml.etree.ElementTree as ET

import pytest
from drawing.clear import Box, covered, touches
from drawing.test_layout import random_graph
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcourse.drawing import graph_picture, graph_step_count, graph_step_picture
from bpcourse.drawing.graph.story import BEATS, GraphStory
from bpcourse.drawing.words import show_value, text_width
from bpcourse.errors import DomainError, GraphError
from bpcourse.functions import relu, square
from bpcourse.graph import backward, forward, variable, variables
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


def test_the_last_moment_knows_every_gradient():
    count = graph_step_count(LOSS)
    assert count == 5 + 1 + 3 * 8
    told = graph_step_picture(LOSS, AT, count).text
    for node, gradient in backward(LOSS, forward(LOSS, AT)).items():
        assert f"its gradient is {show_value(gradient)}." in told, node


def test_forward_moments_light_one_operation_each():
    known = []
    for number in range(6):
        picture = graph_step_picture(LOSS, AT, number)
        assert "forward →" in picture.svg
        known.append(picture.text.count("has the value") - (number > 0))
    assert known == [4, 5, 6, 7, 8, 9]


def test_backward_moments_show_upstream_local_downstream_in_turn():
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
    assert "∂L/∂L = 1: the output moves as far as it is moved." in read(picture)[1]
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


@pytest.mark.parametrize(
    "formula",
    ["relu(w*x + b)", "x**2", "sigmoid(a*b) - tanh(a)", "max(a, b)*a", "1/(1+exp(-x))", "x*x*x"],
)
def test_every_moment_of_a_typed_formula_is_a_picture(formula):
    output, names = parse_formula(formula)
    story = GraphStory(output, dict.fromkeys(names, 0.7))
    for number in range(story.last + 1):
        root, _, _ = read(story.picture(number))
        assert root.findtext(SVG + "title")
        assert root.findtext(SVG + "desc")


def test_an_edge_in_one_step_knows_all_three_parts():
    whole, parted = GraphStory(LOSS, AT, 1), GraphStory(LOSS, AT)
    seed = len(whole.operations) + 1
    assert whole.last == graph_step_count(LOSS, 1) == seed + len(whole.steps)
    for index in range(len(whole.steps)):
        picture, last = whole.picture(seed + 1 + index), parted.picture(seed + 3 + 3 * index)
        assert picture.text == last.text
        _, texts, _ = read(picture)
        cells = [texts[texts.index(name) + 1] for name in BEATS]
        assert cells == [texts[texts.index(name) + 1] for name in BEATS if name in read(last)[1]]


FORMULAS = (
    "relu(w*x + b)",
    "(a+b)*(a*b)+(a+b)",
    "1/(1+exp(-(w1*x1+w2*x2+b)))",
    "relu(w*x+b)*relu(w*x+b)",
    "x*x*x*x",
    "sin(x*y)+x/y-exp(x)*log(y)",
    "c = a + b; d = a * b; u = c + d; v = c * d; u + v",
    "a+b+c+d+f+g+h+i+j+k",
    "sin(" * 19 + "x" + ")" * 19,
    "*".join("x" * 12),
    "((sin(a)*sin(b))+(sin(c)*sin(d)))*(sin(f)*sin(g))",
    "sin(x)+cos(x)+exp(x)+tanh(x)+sigmoid(x)+relu(x)",
)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("first", [0.7, 123.4567])
def test_any_formula_fits_one_frame_and_nothing_covers_a_number(formula, first):
    output, names = parse_formula(formula)
    point = {name: first + 0.3 * i for i, name in enumerate(names)}
    try:
        story = GraphStory(output, point, 3 if first < 1 else 1)
    except DomainError:
        pytest.skip("no value there")
    assert story.walk.size >= 11
    for number in sorted({len(story.operations), (story.last * 3) // 4, story.last}):
        picture = story.picture(number)
        assert 'width="830" height="405"' in picture.svg
        assert covered(picture) == [], number


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_nothing_covers_a_number_in_graphs_that_nobody_chose(seed):
    output = random_graph(seed, size=9)
    point = {node.name: 0.3 + 0.5 * i for i, node in enumerate(variables(output))}
    if point:
        story = GraphStory(output, point, 1)
        assert covered(story.picture(story.last)) == []


def test_every_edge_and_node_says_its_rule_and_the_active_edge_flows():
    story = GraphStory(LOSS, AT, 1)
    root, _, _ = read(story.picture(12))  # the last one
    tells = [group.get("data-tell") for group in root.iter() if group.get("data-tell")]
    assert "∂L/∂z = ∂L/∂a · ∂a/∂z = 6 · 1 = 6" in tells
    assert "∂m/∂w = x = 2: how much m moves for each unit of w." in tells
    assert "z = m + b = 6 + 1 = 7. ∂L/∂z = 6." in tells
    assert "m = w · x = 3 · 2 = 6. ∂L/∂m = 6." in tells
    flows = [group.get("data-flow") for group in root.iter() if group.get("data-flow")]
    assert len(flows) == 1
    assert flows[0].startswith("backward ")
    assert all(len(tell) <= 220 for tell in tells)


def test_what_has_arrived_so_far_is_not_called_the_gradient():
    a = variable("a")
    c = (a * a).named("c")
    early, late = GraphStory(c, {a: 3}, 1).picture(3), GraphStory(c, {a: 3}, 1).picture(4)
    assert "a = 3. So far it has received 3." in early.svg
    assert "a = 3. ∂c/∂a = 6." in late.svg


@pytest.mark.parametrize("formula", FORMULAS[:7])
def test_no_edges_number_covers_another_edge(formula):
    output, names = parse_formula(formula)
    walk = GraphStory(output, {name: 0.7 + 0.3 * i for i, name in enumerate(names)}, 1).walk
    ways = [
        (edge, way) for routes in (walk.plan.routes, walk.backs) for edge, way in routes.items()
    ]
    assert walk.spots
    for edge, (x, y) in walk.spots.items():
        wide = text_width(f"× {show_value(walk.step_of[edge].local)}", walk.small) / 2
        plate = Box(x - wide, y - walk.small / 2, x + wide, y + walk.small / 2)
        assert not [other for other, way in ways if other != edge and touches(way, plate, 1)]
