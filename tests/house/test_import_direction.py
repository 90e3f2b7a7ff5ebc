"""Who may import whom: the house stays readable because dependencies run one way, downward."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "bpcourse"

# From the ground up. A room imports from rooms on lower storeys only, inside functions too.
STOREYS = (
    {"errors"},
    {"functions"},
    {"by_hand", "graph", "multilayer"},
    {"checking", "training"},
    {"symbolic", "experiments"},
    {"practice"},
    {"drawing"},
    {"widgets"},
)
LEVEL = {room: level for level, rooms in enumerate(STOREYS) for room in rooms}
# The one seam: names of modules, as text, that are loaded when their kind of value arrives.
SEAM = {
    ("functions", "bpcourse.functions.arrays"): "arrays are read when the first one comes",
    ("functions", "bpcourse.functions.whole_arrays"): "the same",
    ("functions", "bpcourse.symbolic.readings"): "formulas are read when the first one comes",
    ("functions", "bpcourse.graph.recording"): "nodes are read when the first one comes",
}
HOMES = {
    "sympy": {"symbolic"},
    "matplotlib": {"drawing"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets"},
    "IPython": {"widgets", "practice"},
}
HEAVY = ("numpy", "sympy", "matplotlib", "ipywidgets", "anywidget", "IPython")


def dotted(path):
    """Return the name of a file of the package: bpcourse.graph.node; a folder's face is *.__init__.

    >>> dotted(PACKAGE / "graph" / "node.py")
    'bpcourse.graph.node'
    """
    return ".".join(["bpcourse", *path.relative_to(PACKAGE).with_suffix("").parts])


FILES = {dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}
FOLDERS = {name.removesuffix(".__init__") for name in FILES if name.endswith(".__init__")}


def real(name):
    """Return the module that a dotted name leads to; for a folder, its face."""
    while name not in FILES:
        if name in FOLDERS:
            return f"{name}.__init__"
        name = name.rpartition(".")[0]
        if not name:
            return None
    return name


def imported(node, own):
    """Return the dotted names that an import statement loads, relative ones spelled out."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    above = own.split(".")[: -node.level] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names]


def docstrings(tree):
    """Return the nodes that hold the docstrings of a file."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    holders = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [node.body[0].value for node in holders if ast.get_docstring(node, clean=False)]


def is_module(value):
    """Tell whether a constant is the name of a module of the package."""
    return isinstance(value, str) and bool(re.fullmatch(r"bpcourse(\.\w+)+", value))


def arrows(source, own):
    """Yield (line, name, whether it is written as text) for everything that a file leads to."""
    tree = ast.parse(source)
    spoken = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, name, False) for name in imported(node, own))
        elif isinstance(node, ast.Constant) and node not in spoken and is_module(node.value):
            yield node.lineno, node.value, True


def room(name):
    """Return the room of a module: the first name below the package."""
    return name.split(".")[1]


def complaint(name, own, *, text):
    """Return why the module `own` must not lead to `name`, or None."""
    top = name.partition(".")[0]
    if top in HOMES and room(own) not in HOMES[top]:
        return f"imports {top}; only {sorted(HOMES[top])} may"
    target = real(name) if top == "bpcourse" else None
    if target in {None, "bpcourse.__init__"} or (text and (room(own), name) in SEAM):
        return None
    if target.endswith(".__init__") and own.startswith(target.removesuffix("__init__")):
        return f"imports {name}, the face of its own room; name the module"
    if room(target) != room(own) and LEVEL[room(target)] >= LEVEL[room(own)]:
        return f"imports {name}, which does not stand below {room(own)}"
    return None


def complaints(source, own):
    """Return one line per import that the rules forbid in a module of the package."""
    found = [(line, complaint(name, own, text=text)) for line, name, text in arrows(source, own)]
    return [f"{own}:{line} {reason}" for line, reason in found if reason]


MODULES = [name for name in FILES if name != "bpcourse.__init__"]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_stands_below_it(name):
    assert complaints(FILES[name].read_text(encoding="utf-8"), name) == []


def test_every_room_has_a_storey_and_every_storey_a_room():
    assert set(LEVEL) == {room(name) for name in MODULES}


def inside(folder, sources):
    """Return who imports whom among the modules and folders of one folder."""
    graph = {}
    for own, source in sources.items():
        if not own.startswith(folder + ".") or own.endswith("__init__"):
            continue
        unit = own.removeprefix(folder + ".").split(".")[0]
        targets = [
            real(name)
            for _, name, text in arrows(source, own)
            if not (text and (room(own), name) in SEAM)
        ]
        below = [t.removeprefix(folder + ".") for t in targets if t and t.startswith(folder + ".")]
        graph.setdefault(unit, set()).update({t.split(".")[0] for t in below} - {unit})
    return graph


def circle(folder, sources):
    """Return a circle of imports among the parts of a folder, or None."""
    try:
        TopologicalSorter(inside(folder, sources)).prepare()
    except CycleError as error:
        return error.args[1]
    return None


SOURCES = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_a_folder_holds_no_circle(folder):
    assert circle(folder, SOURCES) is None


def test_a_planted_circle_is_found_inside_a_folder_and_between_two():
    late = "\ndef f():\n    from bpcourse.drawing.svg import text"
    style = SOURCES | {"bpcourse.drawing.style": SOURCES["bpcourse.drawing.style"] + late}
    assert set(circle("bpcourse.drawing", style)) == {"style", "svg"}
    wing = SOURCES["bpcourse.drawing.style"] + "\nfrom bpcourse.drawing.graph import layout"
    wings = SOURCES | {"bpcourse.drawing.style": wing}
    assert set(circle("bpcourse.drawing", wings)) >= {"style", "graph"}


PLANTED = [
    ("graph.passes", "from bpcourse.drawing import svg"),
    ("graph.passes", "from bpcourse import widgets"),
    ("graph.passes", "from bpcourse.graph import variable"),
    ("graph.passes", "from . import variable"),
    ("graph.passes", "from ..checking import check_gradient"),
    ("graph.passes", "from bpcourse.multilayer import Network"),
    ("graph.passes", "def late():\n    import sympy"),
    ("graph.passes", "def late():\n    from bpcourse.checking import check_gradient"),
    ("graph.passes", "from bpcourse.symbolic import exact"),
    ("graph.passes", 'import_module("bpcourse.symbolic.readings")'),
    ("by_hand.neuron", "import bpcourse.graph.node"),
    ("practice.quiz", "from ipywidgets import HTML"),
    ("practice.quiz", "from ..widgets import explorer"),
    ("widgets.nudge", "import matplotlib.pyplot as plt"),
    ("graph.program", "from IPython.display import display"),
    ("drawing.graph.story", "from bpcourse.drawing import graph_picture"),
]


@pytest.mark.parametrize(("name", "source"), PLANTED)
def test_a_planted_import_is_reported(name, source):
    assert len(complaints(source, f"bpcourse.{name}")) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("drawing.plots.curves", "from matplotlib.figure import Figure\nfrom .. import style"),
        ("widgets.nudge", "from bpcourse.drawing.picture import Picture\nimport ipywidgets"),
        ("graph.passes", "from bpcourse import errors, functions\nimport functools"),
        ("graph.passes", "from bpcourse.graph import primitives"),
        ("functions.dispatch", 'import_module("bpcourse.symbolic.readings")'),
        ("practice.clinic", "from bpcourse.checking import MISTAKES\nfrom bpcourse import face"),
    ],
)
def test_an_allowed_import_is_not_reported(name, source):
    assert complaints(source, f"bpcourse.{name}") == []


def loaded_after(statements):
    """Run statements in a new interpreter; return which heavy modules they loaded."""
    code = f"import sys\n{statements}\nprint(*[m for m in {HEAVY} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return answer.stdout.split()


FACES = ("functions", "by_hand", "graph", "multilayer", "checking", "experiments", "drawing")
FACES += ("training", "training.datasets", "multilayer.modern")
LIGHT = ("chain_rule", "neuron", "one_hidden", "two_layer")


@pytest.mark.parametrize("name", ["", *(f".{face}" for face in FACES), ".practice"])
def test_a_face_loads_nothing_heavy(name):
    assert loaded_after(f"import bpcourse{name}") == []


@pytest.mark.parametrize("name", [f"by_hand.{name}" for name in LIGHT] + ["graph.primitives"])
def test_the_lessons_by_hand_and_the_table_load_nothing_heavy(name):
    assert loaded_after(f"import bpcourse.{name}") == []


@pytest.mark.parametrize("room", FACES[2:3])
def test_everything_on_the_face_of_the_engine_loads_nothing_heavy(room):
    assert loaded_after(f"from bpcourse.{room} import *") == []


SCALAR_GRADIENT = """
from bpcourse.functions import tanh
from bpcourse.graph import backward, forward, variable
w, x = variable("w"), variable("x")
output = tanh(w * x + 1)
print(backward(output, forward(output, {w: 0.5, x: 2}))[w] > 0)
"""


def test_a_scalar_gradient_loads_nothing_heavy():
    assert loaded_after(SCALAR_GRADIENT) == ["True"]


def test_the_probe_sees_a_heavy_import():
    assert loaded_after("import numpy") == ["numpy"]
