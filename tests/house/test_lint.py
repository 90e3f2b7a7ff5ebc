"""ruff is clean; functions are read at one glance, files at one sitting, the two walls at once."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 25
BIGGEST = 200
WALLS = ("graph/passes.py", "graph/primitives.py")
WALLS_TOGETHER = 250  # lines, all of them: what a lecturer projects
# Files that hold more code than BIGGEST, with the reason.
ALLOWED_BIG = {
    "bpcourse/checking/mistakes.py": "a table of prose: the mistakes, told to people",
    "bpcourse/checking/layer_mistakes.py": "the same, for modern layers",
    "bpcourse/checking/sequence_mistakes.py": "the same, for layers of sequences",
    "bpcourse/practice/exercises/frameworks.py": "a table of prose: exercises, with their slips",
    "bpcourse/practice/exercises/neuron.py": "a table of prose: exercises, with their slips",
    "bpcourse/practice/exercises/graphs.py": "the same",
    "bpcourse/practice/exercises/engine.py": "the same",
    "bpcourse/practice/exercises/two_layer.py": "the same",
    "bpcourse/practice/exercises/recurrence.py": "the same",
    "bpcourse/practice/exercises/clinic.py": "the same",
    "bpcourse/practice/exercises/depth.py": "the same",
    "bpcourse/practice/exercises/cost.py": "the same",
    "bpcourse/practice/exercises/training.py": "the same",
    "bpcourse/practice/exercises/modern.py": "the same",
    "bpcourse/practice/exercises/exam.py": "the same",
    "bpcourse/practice/exercises/repairs.py": "the same",
    "bpcourse/practice/questions/inventory.py": "a table of prose: 28 items with their options",
    "bpcourse/training/datasets/given_names.py": "a list of names",
}
# "file:function": why it is longer than LONGEST lines of code.
ALLOWED_LONG = {"bpcourse/graph/quick.py:pull_back": "two operations written out, for speed"}


def sources():
    """Return every Python file of the project."""
    folders = ("bpcourse", "benchmarks", "notebooks", "tests")
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted([*ROOT.glob("*.py"), *inside])


def docstring_lines(node):
    """Return the line numbers of a function's docstring."""
    if ast.get_docstring(node, clean=False) is None:
        return set()
    first = node.body[0]
    return set(range(first.lineno, first.end_lineno + 1))


def code_lines(node, lines):
    """Count the lines of a function that are neither empty, comment nor docstring."""
    skipped = docstring_lines(node)
    numbered = enumerate(lines[node.lineno - 1 : node.end_lineno], start=node.lineno)
    written = (text.strip() for number, text in numbered if number not in skipped)
    return sum(1 for text in written if text and not text.startswith("#"))


def too_long(source, name):
    """Return one line per function of a file that is too long and not on the list."""
    lines, found = source.splitlines(), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            count, key = code_lines(node, lines), f"{name}:{node.name}"
            if count > LONGEST and key not in ALLOWED_LONG:
                found.append(f"{key} has {count} code lines; {LONGEST} are allowed: split it")
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path):
    assert too_long(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()) == []


def test_the_list_of_long_functions_is_not_stale():
    present = {
        f"{path.relative_to(ROOT).as_posix()}:{node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert set(ALLOWED_LONG) - present == set()


def file_lines(source):
    """Count the lines of a file that are neither empty, comment nor docstring."""
    lines = source.splitlines()
    tree = ast.parse(source)
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, kinds):
            skipped |= docstring_lines(node)
    numbered = enumerate((text.strip() for text in lines), start=1)
    return sum(1 for n, text in numbered if text and text[0] != "#" and n not in skipped)


PACKAGE = sorted((ROOT / "bpcourse").rglob("*.py"))


@pytest.mark.parametrize("path", PACKAGE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_job(path):
    name = path.relative_to(ROOT).as_posix()
    count = file_lines(path.read_text(encoding="utf-8"))
    assert count <= BIGGEST or name in ALLOWED_BIG, f"{name}: {count} lines of code, split it"


def test_the_list_of_big_files_is_not_stale():
    for name in ALLOWED_BIG:
        assert file_lines((ROOT / name).read_text(encoding="utf-8")) > BIGGEST, name


def test_a_file_is_measured_by_its_code():
    free = '"""One.\n\nTwo.\n"""\n# why\n\n'
    assert file_lines(free + "x = 1\n" * 7) == 7


def test_the_two_walls_fit_beside_each_other():
    lines = [(ROOT / "bpcourse" / name).read_text(encoding="utf-8").splitlines() for name in WALLS]
    assert sum(map(len, lines)) <= WALLS_TOGETHER


def function_of(count, extra=""):
    """Return the source of a function with `count` code lines."""
    return "def f():\n" + extra + "    x = 1\n" * (count - 1)


def test_a_function_one_line_too_long_is_reported():
    assert too_long(function_of(LONGEST), "a.py") == []
    assert len(too_long(function_of(LONGEST + 1), "a.py")) == 1


def test_docstring_comments_and_empty_lines_do_not_count():
    free = '    """One.\n\n    Two.\n    """\n    # why\n\n'
    assert too_long(function_of(LONGEST, free), "a.py") == []


@pytest.mark.parametrize("command", [["check"], ["format", "--check", "--diff"]], ids=" ".join)
def test_ruff_is_clean(command):
    ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", "--quiet", str(ROOT)]
    answer = subprocess.run(
        ruff, capture_output=True, text=True, check=False, cwd=ROOT, encoding="utf-8"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
