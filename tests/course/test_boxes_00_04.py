"""What stands behind "If you said N": each N is computed by its slip, and none is left out."""

import re

import pytest
from stored_outputs import ROOT

from bpcourse.by_hand.neuron import Values, backward_pass, forward_pass
from bpcourse.graph import backward, forward, topological_order, variable

SOURCES = ROOT / "notebooks" / "source"
BOXES = "0[0-4]_*.md"
BOX = re.compile(r"^> .*If you said.*$", re.MULTILINE)
SAID = re.compile(r"If you said (-?\d+(?:\.\d+)?)")
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^```", re.DOTALL | re.MULTILINE)


# --- The slips -----------------------------------------------------------------------------------

NEURON, ENGINE = "02_train_one_neuron", "04_build_the_engine"
X, W, B, Y = 2, 3, 1, 4


def doubled_square():
    """Return (r, s, q, values) of q = s * s, s = r + r at r = 3."""
    r = variable("r")
    s = r + r
    q = s * s
    return r, s, q, forward(q, {r: 3})


def overwriting(*forgetful):
    """Return dq/dr if the named nodes keep the last delivery in place of the sum."""
    r, s, q, values = doubled_square()
    nodes, gradients = {"r": r, "s": s}, {q: 1}
    for node in reversed(topological_order(q)):
        if not node.parents:
            continue
        inputs = [values[parent] for parent in node.parents]
        locals_ = node.primitive.local_derivatives(values[node], *inputs)
        for parent, local in zip(node.parents, locals_, strict=True):
            kept = 0 if parent in [nodes[name] for name in forgetful] else gradients.get(parent, 0)
            gradients[parent] = kept + gradients[node] * local
    return gradients[r]


def forgot_one_twin():
    """Return dq/dr with one of two deliveries lost, at s or at r."""
    assert overwriting("s") == overwriting("r")
    return overwriting("s")


def forgot_both_twins():
    """Return dq/dr with `=` for `+=` everywhere."""
    return overwriting("r", "s")


def notebook_names(name, *definitions):
    """Return the functions of these names, as the notebook's cells define them."""
    names = {}
    for code in CELL.findall((SOURCES / f"{name}.md").read_text(encoding="utf-8")):
        if any(code.startswith(f"def {definition}(") for definition in definitions):
            exec(code, names)  # noqa: S102  our own cells
    return [names[definition] for definition in definitions]


def totals_at_once():
    """Return dq/dr as the notebook's `send_totals` finds it."""
    send_totals, _ = notebook_names(ENGINE, "send_totals", "slopes_at")
    r, _, q, values = doubled_square()
    received = {}
    send_totals(q, 1, values, received)
    return sum(received[r])


SLIPS = [
    (ENGINE, "12", forgot_one_twin),
    (ENGINE, "6", forgot_both_twins),
    (ENGINE, "36", totals_at_once),
]


def boxes(text):
    """Return the numbers that the boxes of a source speak of."""
    return [number for box in BOX.findall(text) for number in SAID.findall(box)]


@pytest.mark.parametrize(
    ("name", "number", "slip"), SLIPS, ids=[slip.__name__ for _, _, slip in SLIPS]
)
def test_the_slip_gives_the_number(name, number, slip):
    assert number in boxes((SOURCES / f"{name}.md").read_text(encoding="utf-8"))
    assert slip() == pytest.approx(float(number), rel=1e-12)


@pytest.mark.parametrize("path", sorted(SOURCES.glob(BOXES)), ids=lambda path: path.stem)
def test_every_number_of_a_box_has_its_slip(path):
    known = [number for name, number, _ in SLIPS if name == path.stem]
    assert sorted(boxes(path.read_text(encoding="utf-8"))) == sorted(known)


def test_a_box_is_found():
    assert boxes("> **If you said 24**, a. **If you said -0.5**, b.\nIf you said 3.") == [
        "24",
        "-0.5",
    ]


def test_the_right_answer_is_none_of_the_slips():
    r, _, q, values = doubled_square()
    right = {ENGINE: backward(q, values)[r]}
    assert right == {ENGINE: overwriting()}
    assert all(slip() != right[name] for name, _, slip in SLIPS)


# --- What the prose says about a check -----------------------------------------------------------


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
