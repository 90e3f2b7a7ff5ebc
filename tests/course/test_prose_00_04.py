"""What the prose of notebooks 00 to 04 says of a check, computed."""

from bpcourse.by_hand.neuron import Values, backward_pass, forward_pass
from bpcourse.graph import backward, forward, variable

X, W, B, Y = 2, 3, 1, 4


def test_three_checks_share_the_forward_pass():
    """Notebook 02: without its ReLU the forward pass would still lead to 12, 6 and 18."""

    def without_relu(x, w, b, y):
        z = w * x + b
        return Values(z, z, (z - y) ** 2)

    by_hand = backward_pass(X, W, Y, without_relu(X, W, B, Y))
    x, w, b = variable("x"), variable("w"), variable("b")
    loss = without_relu(x, w, b, Y).loss
    by_engine = backward(loss, forward(loss, {x: X, w: W, b: B}))
    found = (by_hand.dL_dw, by_hand.dL_db, by_hand.dL_dx)
    assert found == (by_engine[w], by_engine[b], by_engine[x]) == (12, 6, 18)
    assert without_relu(X, -1, B, Y).loss != forward_pass(X, -1, B, Y).loss
