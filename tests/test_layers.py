"""Who may import whom: the package stays readable because dependencies run one way."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "bpcourse"

# A module imports only modules of a lower level, so none of its own, except inside one folder: a
# folder's name stands for all its modules.
LEVELS = {
    "errors": 0,
    "functions": 1,
    "progress": 1,
    "arrays": 2,  # the NumPy readings of the functions
    "activations": 3,
    "losses": 3,
    "initialization": 3,
    "chain_rule": 3,
    "neuron": 3,
    "two_layer": 3,
    "one_hidden": 3,
    "primitives": 3,
    "fusing": 4,
    "in_place": 4,
    "layer_checks": 4,
    "node": 4,
    "dual": 5,
    "graph": 5,
    "multilayer": 5,
    "formula": 6,
    "differences": 3,
    "side_checks": 4,
    "gradient_check": 6,
    "program": 6,
    "symbolic": 7,
    "workspace": 6,
    "operation_count": 6,
    "mistakes": 7,
    "experiments": 7,
    "practice": 8,
    "drawing": 9,
    "widgets": 10,
}
# Imports of something higher up, allowed inside a function only; each with its reason.
LATE = {
    ("functions", "arrays"): "the array readings are registered when the first array comes",
    ("graph", "symbolic"): "constants become exact when the first symbol comes",
}
HOMES = {
    "sympy": {"symbolic"},
    "matplotlib": {"drawing"},
    "ipywidgets": {"widgets"},
    "IPython": {"widgets", "practice"},
}
LIGHT = ("functions", "chain_rule", "neuron", "primitives", "node", "graph", "program", "formula")
LIGHT += ("two_layer", "one_hidden", "dual")
HEAVY = ("numpy", "sympy", "matplotlib", "ipywidgets", "IPython")


def unit(path):
    """Return the level name of a file: its folder in the package, or its own name."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(tree):
    """Yield (import statement, whether it waits inside a function)."""
    waiting = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.update(ast.walk(node))
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, node in waiting


def names(node, path):
    """Return the dotted names that an import statement loads, relative ones spelled out."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    package = ["bpcourse", *path.relative_to(PACKAGE).parts[:-1]]
    above = package[: len(package) - node.level + 1] if node.level else []
    base = ".".join([*above, *([node.module] if node.module else [])])
    return [f"{base}.{alias.name}" for alias in node.names] if base == "bpcourse" else [base]


def complaint(name, own, *, waits):
    """Return why the level `own` must not import `name`, or None."""
    top, _, rest = name.partition(".")
    target = rest.split(".")[0]
    if top in HOMES and own not in HOMES[top]:
        return f"imports {top}; only {sorted(HOMES[top])} may"
    if top != "bpcourse" or target == own or (waits and (own, target) in LATE):
        return None
    if LEVELS.get(target, -1) >= LEVELS[own]:
        return f"imports {target}, which is not below {own}"
    return None


def complaints(source, path):
    """Return one line per import that the rules forbid in a file of the package."""
    own, found = unit(path), []
    for node, waits in imports(ast.parse(source)):
        reasons = [complaint(name, own, waits=waits) for name in names(node, path)]
        found += [f"{path.name}:{node.lineno} {reason}" for reason in reasons if reason]
    return found


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_below_it(path):
    assert unit(path) in LEVELS, f"give {unit(path)} a level in {Path(__file__).name}"
    assert complaints(path.read_text(encoding="utf-8"), path) == []


def test_every_level_belongs_to_a_module():
    assert set(LEVELS) == {unit(path) for path in FILES}


PLANTED = [
    ("graph.py", "from bpcourse.drawing import svg"),
    ("graph.py", "from bpcourse import widgets"),
    ("graph.py", "from . import program"),
    ("graph.py", "from .program import GradientProgram"),
    ("graph.py", "def late():\n    import sympy"),
    ("graph.py", "def late():\n    from bpcourse.program import GradientProgram"),
    ("graph.py", "from bpcourse.symbolic import exact"),
    ("neuron.py", "import bpcourse.chain_rule"),
    ("practice/quiz.py", "from ipywidgets import HTML"),
    ("practice/quiz.py", "from ..widgets import explorer"),
    ("widgets/nudge.py", "import matplotlib.pyplot as plt"),
    ("program.py", "from IPython.display import display"),
]


@pytest.mark.parametrize(("name", "source"), PLANTED)
def test_a_planted_import_is_reported(name, source):
    assert len(complaints(source, PACKAGE / name)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("drawing/plots.py", "from matplotlib.figure import Figure\nfrom . import style"),
        ("widgets/nudge.py", "from bpcourse.drawing.picture import Picture\nimport ipywidgets"),
        ("graph.py", "from bpcourse import errors, primitives\nimport functools"),
        ("graph.py", "def late():\n    from bpcourse.symbolic import exact"),
    ],
)
def test_an_allowed_import_is_not_reported(name, source):
    assert complaints(source, PACKAGE / name) == []


def loaded_after(statements):
    """Run statements in a new interpreter; return which heavy modules they loaded."""
    code = f"import sys\n{statements}\nprint(*[m for m in {HEAVY} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return answer.stdout.split()


def test_import_bpcourse_loads_nothing_heavy():
    assert loaded_after("import bpcourse") == []


@pytest.mark.parametrize("name", LIGHT)
def test_the_scalar_path_loads_nothing_heavy(name):
    assert loaded_after(f"import bpcourse.{name}") == []


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
