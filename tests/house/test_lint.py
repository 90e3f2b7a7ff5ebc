"""ruff is clean, and functions are short enough to be read at one glance."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 25
# "file:function": why it is longer than LONGEST lines of code.
ALLOWED_LONG = {}


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
