"""The mistakes clinic of notebook 07: each wrong backward pass beside the right one."""

from bpcourse.drawing.multilayer.clinic import clinic_picture
from bpcourse.widgets.controls import Actions, explain, menu, whole_slider
from bpcourse.widgets.explorer import Explorer

LAST_SEED = 20
HINT = "Choose a mistake, or click a rule to break it. Point at a part to read what it computes."


def clinic_explorer(
    mistake: str = "none",
    *,
    fixture: str = "recommended",
    seed: int = 0,
    key: str = "clinic_explorer",
) -> Explorer:
    """Choose a mistake and the network it is made on; see where it sits, and what catches it.

    >>> clinic_explorer("slope dropped")
    <mistakes clinic: mistake = slope dropped, fixture = recommended, seed = 0>

    Another seed draws other numbers of the same kind, 0 to 20.
    """
    from bpcourse.checking import FIXTURES, MISTAKES  # noqa: PLC0415  NumPy when wanted

    drawing = whole_slider("numbers", seed, 0, LAST_SEED)
    controls = {
        "mistake": menu("mistake", ("none", *MISTAKES), mistake),
        "fixture": menu("fixture", FIXTURES, fixture, "network"),
        "seed": Actions(drawing, {"again": "Draw again"}),
    }
    explain(controls["mistake"], "what is wrong with the backward pass")
    explain(controls["fixture"], "the network, batch and targets that it is tried on")
    explain(drawing, "which drawing of weights, inputs and targets")
    rules = {"again": lambda values: {"seed": {"value": (values["seed"] + 1) % (LAST_SEED + 1)}}}
    return Explorer("mistakes clinic", clinic_picture, controls, rules=rules, key=key, hint=HINT)
