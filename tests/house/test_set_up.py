"""check_set_up: what it says of a machine that lacks something, and of versions of every shape."""

import subprocess
import sys

import pytest

from bpcourse.practice import set_up


def test_the_set_up_is_ready_here(capsys):
    set_up.check_set_up()
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["Python", *set_up.LIBRARIES]
    assert all(line.endswith(": ready") for line in lines)


def test_a_missing_numpy_is_said_and_not_stumbled_over():
    """The one moment when this test is needed is when NumPy is not there."""
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from bpcourse.practice import check_set_up; check_set_up()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    lines = dict(line.split(": ", 1) for line in answer.stdout.splitlines())
    assert lines["numpy"] == "missing; install it with: pip install 'numpy>=2.3'"
    assert lines["matplotlib"] == "cannot start without numpy"
    assert lines["Python"] == lines["sympy"] == "ready"


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("7.7", "ready"),
        ("9.0.0rc1", "ready"),
        ("8.1.9.post1", "ready"),
        ("10", "ready"),
        ("7.10.0b1+local", "ready"),
        ("1!8.0", "ready"),
        ("7.6.5", "7.6.5 is too old; 7.7 is needed"),
        ("7.0rc2", "7.0rc2 is too old; 7.7 is needed"),
        ("7", "7 is too old; 7.7 is needed"),
    ],
)
def test_a_version_is_read_whatever_its_shape(monkeypatch, version, state):
    """Release candidates and versions of one number once ended in a traceback."""
    monkeypatch.setattr("ipywidgets.__version__", version)
    assert set_up._state("ipywidgets", (7, 7)) == state


def test_an_old_library_and_an_old_python_are_named_by_the_whole_test(monkeypatch, capsys):
    monkeypatch.setattr("sympy.__version__", "1.12")
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    set_up.check_set_up()
    shown = capsys.readouterr().out.splitlines()
    assert "Python: 3.11 or later is needed" in shown
    assert "sympy: 1.12 is too old; 1.13 is needed" in shown
