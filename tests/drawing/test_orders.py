"""Three orders of the way back over notebook 04's graph: right and slow, wrong, right."""

import re

import pytest
from drawing.clear import covered
from drawing.test_layout import random_graph

from bpcourse.drawing import order_picture
from bpcourse.drawing.graph.orders import AT_ONCE, ORDERS, TOTALS, WAIT, OrderStory
from bpcourse.errors import GraphError, InputValueError
from bpcourse.graph import backward, forward, variable, variables
from bpcourse.widgets.orders import five_lines

AT = {"a": 2, "b": 3}


def held(order):
    """Return what a and b hold in the end, and after how many deliveries."""
    story = OrderStory(five_lines(), AT, order)
    return [story.total(n) for n in story.order if n.is_variable], story.last


def test_the_numbers_of_notebook_04():
    assert held(AT_ONCE) == ([25, 19], 14)
    assert held(TOTALS) == ([29, 22], 14)
    assert held(WAIT) == ([25, 19], 10)


def test_the_ways_of_doublings_double_unless_one_waits():
    start = node = variable("start")
    for _ in range(3):
        node = node + node
    counts = {order: OrderStory(node, {start: 1}, order) for order in ORDERS}
    assert [story.last for story in counts.values()] == [14, 14, 6]
    assert [story.total(start) for story in counts.values()] == [
        8,
        26,
        8,
    ]  # the table of notebook 04
    for _ in range(7):
        node = node + node
    with pytest.raises(GraphError, match="more than 200 deliveries"):
        order_picture(node, {start: 1}, AT_ONCE)


@pytest.mark.parametrize("seed", range(6))
def test_parts_and_patience_find_the_gradient_of_any_graph(seed):
    output = random_graph(seed, size=6)
    point = {node: 0.3 + 0.2 * i for i, node in enumerate(variables(output))}
    right = backward(output, forward(output, point))
    for order in (AT_ONCE, WAIT):
        story = OrderStory(output, point, order)
        for node in point:
            assert story.total(node) == pytest.approx(right[node])


def test_the_last_step_says_what_a_nudge_says():
    wrong = order_picture(five_lines(), AT, TOTALS, 14)
    assert "∂y/∂a = 29, ∂y/∂b = 22. A nudge says 25, 19." in wrong.text
    assert "A nudge agrees." in order_picture(five_lines(), AT, WAIT, 10).text
    for order in ORDERS:
        assert "nudge" not in order_picture(five_lines(), AT, order, 9).text


@pytest.mark.parametrize("order", ORDERS)
def test_nothing_covers_a_number(order):
    for at in (AT, {"a": -3.7, "b": 2.6}):
        for step in (0, 3, 7, 10):
            picture = order_picture(five_lines(), at, order, step)
            assert covered(picture) == [], (at, step)
            assert 'width="830" height="405"' in picture.svg


def test_steps_and_orders_that_there_are_not_are_refused():
    with pytest.raises(GraphError, match="this way back has 0 to 10"):
        order_picture(five_lines(), AT, WAIT, 11)
    with pytest.raises(InputValueError, match="order is 'hurry'"):
        order_picture(five_lines(), AT, "hurry")


def test_a_wrong_total_is_never_called_a_derivative():
    svg = order_picture(five_lines(), AT, TOTALS, 14).svg
    told = re.findall(r'data-tell="([^"]*)"', svg)
    assert "a = 2. So far it has received 29." in told
    assert "Sent along this edge: 7 · 1 = 7." in told
    assert not [sentence for sentence in told if "∂" in sentence]
