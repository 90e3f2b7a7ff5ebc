"""A graph too large to draw is counted."""

import pytest

from bpcourse.drawing import graph_picture, graph_step_picture
from bpcourse.drawing.graph.diagram import LARGEST
from bpcourse.errors import GraphError
from bpcourse.graph import variable

W, X, B, Y = (variable(name) for name in "wxby")


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
