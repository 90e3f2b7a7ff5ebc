"""What must never be committed, and where the package must still import."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from code_rules import ALLOWED_CALLS, calls_and_imports, code_problems

ROOT = Path(__file__).resolve().parents[2]
BIGGEST = 1_000_000

# --- Text that must not be in the repository -----------------------------------------------------

# The patterns are put together from pieces, so that this file does not report itself.
REGISTRIES = ("py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org")
REGISTRIES += ("conda.ana" + "conda.org", "repo.ana" + "conda.com")
FORBIDDEN = {
    "a package registry's address": re.compile("|".join(map(re.escape, REGISTRIES))),
    "a path of someone's machine": re.compile(
        r"(?<![\w.}~-])/(?:work|root|home/\w|Users/\w|tmp/\w)|[A-Z]:\\+Users"
    ),
}
# Starting a server this way opens it to everyone; such lines get copied from documentation.
UNSAFE_SERVER = {
    "a server as root": re.compile("--allow-" + "root"),
    "an empty token or password": re.compile(
        r"(?:token|password)\s*=?\s*(['\"])\1(?!\1)"
        r"|--\w+\.(?:token|password|hashed_password)=(?:[\s\"'`]|$)"
    ),
    "a server open to all pages": re.compile(
        r"allow_origin(?:_pat)?['\"]?\s*[=: ]\s*['\"]?\.?\*|allow_remote_" + "access"
    ),
    "the XSRF check off": re.compile("disable_check_" + "xsrf"),
    "a server open to all networks": re.compile(r"\b0\.0\." + r"0\.0\b"),
}
# The tests and CI start a server for themselves, in a container where root is the only user.
SERVER_EXEMPT = ("tests/", ".ci/")


def tracked():
    """Return the files that git tracks or would add; in an unpacked archive, all visible files."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        private = (".venv", "work")
        paths = [p for p in ROOT.rglob("*") if not p.relative_to(ROOT).parts[0].startswith(private)]
    return sorted(path for path in set(paths) if path.is_file())


def problems(text, name):
    """Return what a file's text must not contain, one entry a finding."""
    rules = dict(FORBIDDEN)
    if not name.startswith(SERVER_EXEMPT):
        rules |= UNSAFE_SERVER
    return [
        f"{name}: {what}: {found.group()!r}"
        for what, pattern in rules.items()
        for found in [pattern.search(text)]
        if found
    ]


def readable(path):
    """Return a file's text, or None for a binary file."""
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8")


FILES = tracked()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_nothing_that_must_stay_out(path):
    text = readable(path)
    name = path.relative_to(ROOT).as_posix()
    assert path.stat().st_size < BIGGEST, f"{name} is bigger than 1 MB"
    assert text is None or problems(text, name) == []


@pytest.mark.parametrize(
    "line",
    [
        "see https://" + REGISTRIES[0] + "/simple",
        "index-url = https://" + REGISTRIES[1],
        'File "/' + 'root/project/a.py"',
        "cd /" + "work/main",
        "/" + "home/ada/notes",
        "C:\\" + "Users\\ada",
        "jupyter lab --allow-" + "root",
        "--ServerApp.token=" + "''",
        '--IdentityProvider.token ""',
        "c.ServerApp.disable_check_" + "xsrf = True",
        "jupyter lab --NotebookApp.token" + "= --port 8888",
        "jupyter lab --IdentityProvider.token" + "=",
        "CMD jupyter lab --ServerApp.password" + "=",
        "c.ServerApp.password" + " = ''",
        "c.ServerApp.allow_origin" + " = '*'",
        "--ServerApp.allow_origin" + "=*",
        "c.ServerApp.allow_remote_" + "access = True",
        "--ip=0.0." + "0.0",
    ],
)
def test_a_planted_line_is_reported(line):
    assert len(problems(line, "README.md")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "homework/main",
        "and/or",
        "from 10.0.0.0 to 1",
        "~/.cache",
        "token = 'abc'",
        "--App.token=abc",
        "../shared/x",
    ],
)
def test_a_harmless_line_is_not_reported(line):
    assert problems(line, "README.md") == []


def test_the_server_rules_do_not_hold_for_tests():
    assert problems("--allow-" + "root", "tests/browser/lab.py") == []


def test_no_lock_file_with_addresses_is_tracked():
    names = {path.name for path in FILES}
    assert not names & {"uv.lock", "pylock.toml", "poetry.lock", "conda-lock.yml"}


def test_text_files_end_lines_with_lf():
    crlf = [path.name for path in FILES if (text := readable(path)) and "\r\n" in text]
    assert crlf == []


def test_every_file_that_the_readme_promises_is_there():
    promised = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-TEXT")
    promised += ("environment.yml", "pyproject.toml", "constraints.txt", "course.py", ".ci/run")
    names = {path.relative_to(ROOT).as_posix() for path in FILES}
    assert set(promised) - names == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission")
def test_the_ci_script_can_be_started():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


# --- Calls that must not be in the code ----------------------------------------------------------


def notebook_code(path):
    """Return the code of all cells of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


CODE = [path for path in FILES if path.suffix in {".py", ".ipynb"}]
GUARDED = [path for path in CODE if path.relative_to(ROOT).parts[0] in {"bpcourse", "notebooks"}]


@pytest.mark.parametrize("path", GUARDED, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_calls_nothing_dangerous(path):
    source = notebook_code(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    assert code_problems(source, path.relative_to(ROOT).as_posix()) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec(text)",
        "import pickle",
        "from pickle import loads",
        "from sympy import sympify",
        "np.random.seed(0)",
        "sympy.parse_expr(text)",
        "sympy.sympify(text)",
        "sympy.sympify(text, strict=False)",
        "builtins.eval('1')",
        "import urllib.request",
        "open('a')",
        "path.read_text()",
        "path.write_text('a')",
        "numpy.load('a', allow_pickle=True)",
    ],
)
def test_planted_code_is_reported(source):
    assert code_problems(source, "bpcourse/graph/passes.py") != []


def test_harmless_code_is_not_reported():
    source = "open('a', 'rb'); open('a', encoding='utf-8'); rng.random(); re.compile('a')"
    source += "; sympy.sympify(2, strict=True)\nfrom urllib.parse import quote"
    assert code_problems(source, "bpcourse/graph/passes.py") == []


def test_the_list_of_allowed_calls_is_not_stale():
    used = {
        (path.relative_to(ROOT).as_posix(), what)
        for path in GUARDED
        if path.suffix == ".py"
        for _, what in calls_and_imports(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert set(ALLOWED_CALLS) - used == set()


# --- Where the package must import ---------------------------------------------------------------

SCALAR_PATH = """
from bpcourse.graph import backward, forward, variable
w, x = variable("w"), variable("x")
output = (w * x).named("z")
print(backward(output, forward(output, {w: 3, x: 2}))[w])
"""
BLOCK = "import sys\nfor name in {names!r}: sys.modules[name] = None\n"


def run_python(code, *options, **surroundings):
    """Run code in a new interpreter; return what it printed, fail with what it complained about."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUTF8"}
    answer = subprocess.run(
        [sys.executable, *options, "-c", code],
        env=environment | surroundings,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.parametrize(
    "missing",
    [
        *(("ipywidgets",), ("anywidget",), ("matplotlib",), ("sympy",)),
        ("ipywidgets", "anywidget", "matplotlib", "sympy", "numpy"),
    ],
    ids=",".join,
)
def test_the_engine_works_without(missing):
    assert run_python(BLOCK.format(names=missing) + SCALAR_PATH) == "2"


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("bpcourse.widgets", "ipywidgets"),
        ("bpcourse.widgets", "anywidget"),
        ("bpcourse.symbolic", "sympy"),
    ],
)
def test_a_missing_library_gives_a_hint_of_one_line(module, library):
    code = BLOCK.format(names=[library]) + (
        f"try:\n    import {module}\nexcept ImportError as error:\n    print(error)"
    )
    hint = run_python(code)
    assert f"pip install {library}" in hint
    assert len(hint.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no POSIX locale")
def test_everything_imports_in_a_plain_locale():
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / "bpcourse").rglob("*.py")
    )
    imports = "".join(f"import {module}\n" for module in modules)
    # On the command line a filter names one module; as a pattern it holds for the whole package.
    strict = "import warnings\nwarnings.filterwarnings('error', '', EncodingWarning, 'bpcourse')\n"
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    code = strict + imports + "print('imported')"
    assert run_python(code, "-X", "warn_default_encoding", **plain) == "imported"


TOLD = """
from bpcourse.checking import MISTAKES
from bpcourse.drawing import graph_picture
from bpcourse.graph import variable
from bpcourse.practice import predict
x = variable("x")
print(repr(graph_picture(x * 2)), predict("\\u03c3 at 0", "\\xbd"), *MISTAKES.values())
"""
CONSOLES = {
    "plain locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "western Windows": {"PYTHONIOENCODING": "cp1252"},
    "old Windows": {"PYTHONIOENCODING": "cp437"},
    "seven bits": {"PYTHONIOENCODING": "ascii:strict"},
}


@pytest.mark.parametrize("name", CONSOLES)
def test_whatever_the_course_says_can_be_printed(name):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUTF8"}
    run = [sys.executable, "-c", TOLD]
    answer = subprocess.run(
        run, env=environment | CONSOLES[name], capture_output=True, check=False, cwd=ROOT
    )
    assert answer.returncode == 0, answer.stderr
    assert rb"\u03c3 at 0" in answer.stdout or "σ at 0".encode("cp437") in answer.stdout
    assert "σ at 0" in run_python(TOLD, PYTHONIOENCODING="utf-8")  # and where it can be, it is


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no DISPLAY")
def test_pictures_need_no_display():
    code = "import os; os.environ.pop('DISPLAY', None)\nimport bpcourse.drawing; print('imported')"
    assert run_python(code, MPLBACKEND="TkAgg") == "imported"


def test_an_import_writes_nothing_at_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import bpcourse, bpcourse.drawing, bpcourse.widgets, bpcourse.symbolic; print('imported')"
    )
    places = {"HOME": str(home), "USERPROFILE": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR"):
        places[name] = str(home / name.lower())
    assert run_python(code, **places) == "imported"
    assert list(home.rglob("*")) == []
