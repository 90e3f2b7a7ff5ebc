"""course.py: the two commands, their set-up and what they say when something is missing."""

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ON_WINDOWS = sys.platform == "win32"


def interpreter(version):
    """Return an old interpreter that is installed here, or None."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return next(iter(sorted(root.glob(f"versions/{version}.*/bin/python"))), None)


@pytest.fixture
def house(course, tmp_path, monkeypatch):
    """course.py at home in an empty folder; its commands are recorded in `.ran`, not run."""
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("numpy==2.4.6\n", encoding="utf-8")
    course.HERE = str(tmp_path)
    course.VENV = str(tmp_path / ".venv")
    course.STAMP = str(tmp_path / ".venv" / "bpcourse-setup.json")
    course.LOCK = str(tmp_path / ".venv.lock")
    course.ran = []
    course.codes = {}

    def pretend(command):
        course.ran.append(command)
        if "venv" in command:
            python = Path(course.environment_python())
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return next((code for word, code in course.codes.items() if word in command), 0)

    monkeypatch.setattr(course, "run", pretend)
    monkeypatch.setattr(course, "step", lambda command: (pretend(command), ""))
    monkeypatch.setattr(
        course, "environment_version", lambda: f"{sys.version_info[0]}.{sys.version_info[1]}"
    )
    return course


def steps(house):
    """Return one word per command that was run: venv, pip, bpcourse, pytest."""
    return [command[command.index("-m") + 1] for command in house.ran]


def test_lab_sets_up_then_opens_the_working_copy(house):
    assert house.main(["lab", "--fresh", "02", "--no-browser"]) == 0
    assert steps(house) == ["venv", "pip", "bpcourse.practice.command"]
    assert house.ran[1][-4:] == ["-c", "constraints.txt", "-e", ".[lab]"]
    assert house.ran[2][3:] == ["lab", "work", "--fresh", "02", "--no-browser"]


def test_test_installs_the_extra_and_passes_arguments_on(house):
    assert house.main(["test", "-k", "graph"]) == 0
    assert house.ran[1][-1] == ".[test]"
    assert house.ran[2][-3:] == ["--dist=loadfile", "-k", "graph"]


def test_second_run_sets_nothing_up(house, capsys):
    house.main(["lab"])
    house.ran.clear()
    capsys.readouterr()
    house.main(["lab"])
    assert steps(house) == ["bpcourse.practice.command"]
    assert capsys.readouterr().out == ""


def test_what_test_installed_serves_lab_but_not_the_other_way_round(house):
    house.main(["test"])
    house.main(["lab"])
    assert steps(house) == ["venv", "pip", "pytest", "bpcourse.practice.command"]


def test_lab_then_test_adds_to_the_same_environment(house):
    house.main(["lab"])
    kept = Path(house.VENV, "kept")
    kept.touch()
    house.main(["test"])
    assert steps(house) == ["venv", "pip", "bpcourse.practice.command", "venv", "pip", "pytest"]
    assert kept.exists()


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_installs_again(house, name):
    house.main(["lab"])
    Path(house.HERE, name).write_text("# changed", encoding="utf-8")
    house.ran.clear()
    house.main(["lab"])
    assert steps(house) == ["venv", "pip", "bpcourse.practice.command"]


def test_another_python_starts_from_an_empty_folder(house, monkeypatch):
    house.main(["lab"])
    old = Path(house.VENV, "old")
    old.touch()
    monkeypatch.setattr(house, "environment_version", lambda: "3.99")
    Path(house.HERE, "pyproject.toml").write_text("# changed", encoding="utf-8")
    house.main(["lab"])
    assert not old.exists()


def test_a_moved_folder_starts_from_an_empty_one(house):
    house.main(["lab"])
    stamp = json.loads(Path(house.STAMP).read_text(encoding="utf-8"))
    stamp["made from"][2] = "/somewhere/else"
    Path(house.STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    old = Path(house.VENV, "old")
    old.touch()
    house.main(["lab"])
    assert not old.exists()
    assert house.is_ready("lab")


def test_a_missing_interpreter_is_noticed(house):
    house.main(["lab"])
    Path(house.environment_python()).unlink()
    assert not house.is_ready("lab")


@pytest.mark.parametrize("breaking", ["venv", "pip"])
def test_a_failed_step_is_one_message_and_is_repeated_from_scratch(house, capsys, breaking):
    house.codes = {breaking: 7}
    assert house.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert message.startswith("course.py: ")
    assert "Traceback" not in message
    assert len(message.splitlines()) == 1
    assert house.read_stamp() == {"unfinished": True}
    rest = Path(house.VENV, "half-installed")
    rest.touch()
    house.codes = {}
    house.ran.clear()
    assert house.main(["lab"]) == 0
    assert steps(house) == ["venv", "pip", "bpcourse.practice.command"]
    assert not rest.exists()


@pytest.mark.parametrize("step", ["make_environment", "install", "quiet_lab"])
def test_an_interrupted_setup_is_not_believed(house, monkeypatch, step):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(house, step, interrupted)
        assert house.main(["lab"]) == 130
    assert not house.is_ready("lab")
    assert house.main(["lab"]) == 0
    assert house.is_ready("lab")


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[1, 2]", "\x00", '"text"', "{}", "3", "null"),
        '{"extra": "test", "made from": []}',
        '{"extra": "test", "made from": 3}',
        '{"extra": ["test"], "made from": {"a": 1}}',
    ],
)
def test_a_damaged_stamp_means_unfinished(house, content):
    house.main(["lab"])
    Path(house.STAMP).write_text(content, encoding="utf-8")
    assert not house.is_ready("lab")
    assert house.main(["lab"]) == 0
    assert house.is_ready("lab")


def test_an_environment_made_by_someone_else_is_completed_not_removed(house):
    theirs = Path(house.VENV, "theirs")
    theirs.parent.mkdir()
    theirs.touch()
    assert house.main(["lab"]) == 0
    assert theirs.exists()


def test_an_environment_of_another_python_made_by_someone_else_is_refused(
    house, monkeypatch, capsys
):
    theirs = Path(house.VENV, "theirs")
    theirs.parent.mkdir()
    theirs.touch()
    monkeypatch.setattr(house, "environment_version", lambda: "3.99")
    assert house.main(["lab"]) == 1
    assert theirs.exists()
    assert "Rename or delete that folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_one_message(house, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", house.VENV)

    monkeypatch.setattr(house.os, "makedirs", refuse)
    assert house.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert "Permission denied" in message
    assert len(message.splitlines()) == 1


def test_jupyterlab_does_not_ask_for_news(house):
    house.main(["lab"])
    written = Path(house.VENV, "share", "jupyter", "lab", "settings", "overrides.json")
    settings = json.loads(written.read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"] == {
        "fetchNews": "false",
        "checkForUpdates": False,
    }


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 8, 18), (3, 10, 13, "final", 0)])
def test_an_old_python_is_told_what_is_needed(course, version):
    with pytest.raises(course.SetupError, match=r"needs Python 3\.11 or later"):
        course.check_python(version=version)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 0, "candidate", 2), (4, 0, 0)])
def test_a_new_python_is_accepted(course, version):
    course.check_python(version=version)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_module_is_named_with_the_remedy(course, missing):
    with pytest.raises(course.SetupError, match=f"no module '{missing}'.*apt install python3.12"):
        course.check_python(
            version=(3, 12, 1), find=lambda name: None if name == missing else object()
        )


@pytest.mark.parametrize("version", ["3.6", "3.8", "3.10"])
def test_a_real_old_python_gives_one_line(root, version):
    python = interpreter(version)
    if python is None:
        # Without such an interpreter its parser can still be asked for, by the feature version.
        source = (root / "course.py").read_text(encoding="utf-8")
        ast.parse(source, feature_version=tuple(map(int, version.split("."))))
        return
    command = [python, root / "course.py", "test"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert answer.returncode == 1
    assert f"This is Python {version}." in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["help"], 2), (["-h"], 0), (["--help"], 0)]
)
def test_without_a_command_it_explains_itself(course, capsys, arguments, code):
    assert course.main(arguments) == code
    assert "python course.py lab" in capsys.readouterr().out


@pytest.mark.parametrize("code", [0, 3, 5])
def test_the_exit_code_of_the_command_is_passed_on(course, code):
    assert course.run([sys.executable, "-c", f"raise SystemExit({code})"]) == code


@pytest.mark.skipif(ON_WINDOWS, reason="Windows has no such signals")
def test_a_killed_command_gives_the_shells_code(course):
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert course.run([sys.executable, "-c", kill]) == 128 + signal.SIGKILL


def after_control_c(root, statement):
    """Run a statement with course.py, press Ctrl-C when it prints "up"; return what follows."""
    script = f"import sys; sys.path.insert(0, {str(root)!r}); import course; {statement}"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout.readline() == "up\n"
    # A terminal sends the signal to the whole group.
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    return process.returncode, output, errors


WAITING = (
    "import time\ntry:\n    print('up', flush=True); time.sleep(60)\n"
    "except KeyboardInterrupt:\n    time.sleep(0.1); print('my own end', flush=True)"
)


@pytest.mark.skipif(ON_WINDOWS, reason="Windows has no such signals")
def test_control_c_belongs_to_the_command(root):
    """The command decides what Ctrl-C does (JupyterLab asks back); course.py waits, quietly."""
    statement = f"sys.exit(course.run([sys.executable, '-c', {WAITING!r}]))"
    assert after_control_c(root, statement) == (0, "my own end\n", "")


@pytest.mark.skipif(ON_WINDOWS, reason="Windows has no such signals")
def test_control_c_ends_the_setup_quietly(root):
    statement = (
        f"course.set_up = lambda extra: course.step([sys.executable, '-c', {WAITING!r}]); "
        "sys.exit(course.main(['lab']))"
    )
    assert after_control_c(root, statement) == (130, "my own end\n", "")


def test_the_check_of_a_ready_environment_runs_no_command(house):
    house.main(["test"])
    before = len(house.ran)
    house.set_up("test")
    assert len(house.ran) == before
