"""The mistakes clinic of notebook 07: each wrong backward pass beside the right one."""

from bpcourse.drawing.multilayer.clinic import clinic_picture
from bpcourse.widgets.controls import menu, whole_slider
from bpcourse.widgets.explorer import Explorer

LAST_SEED = 20


def clinic_explorer(
    mistake: str = "none",
    *,
    fixture: str = "recommended",
    seed: int = 0,
    key: str = "clinic_explorer",
) -> Explorer:
    """Choose a mistake and the network it is made on; see what changes, and what catches it.

    >>> clinic_explorer("slope dropped")
    <mistakes clinic: mistake = slope dropped, fixture = recommended, seed = 0>

    Another seed draws other numbers of the same kind, 0 to 20.
    """
    from bpcourse.checking import FIXTURES, MISTAKES  # noqa: PLC0415  NumPy when wanted

    controls = {
        "mistake": menu("mistake", ("none", *MISTAKES), mistake),
        "fixture": menu("fixture", FIXTURES, fixture),
        "seed": whole_slider("seed", seed, 0, LAST_SEED),
    }
    return Explorer("mistakes clinic", clinic_picture, controls, key=key)
