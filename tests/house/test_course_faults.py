"""course.py when something is in its way: signals, a second run, a full disk, other settings."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

ON_WINDOWS = sys.platform == "win32"
posix_only = pytest.mark.skipif(ON_WINDOWS, reason="Windows has no such signals")


@pytest.fixture
def house(course, tmp_path, monkeypatch):
    """course.py at home in an empty folder; a step is answered by `.answers`, nothing is run."""
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("numpy==2.4.6\nsympy==1.14.0\n", encoding="utf-8")
    for name, place in {"HERE": "", "VENV": ".venv", "LOCK": ".venv.lock"}.items():
        monkeypatch.setattr(course, name, str(tmp_path / place))
    course.STAMP = str(tmp_path / ".venv" / "bpcourse-setup.json")
    course.ran, course.answers = [], {}

    def pretend(command):
        course.ran.append(command)
        Path(course.environment_python()).parent.mkdir(parents=True, exist_ok=True)
        Path(course.environment_python()).touch()
        return next((answer for word, answer in course.answers.items() if word in command), (0, ""))

    monkeypatch.setattr(course, "step", pretend)
    monkeypatch.setattr(course, "run", lambda command: pretend(command)[0])
    this = f"{sys.version_info[0]}.{sys.version_info[1]}"
    monkeypatch.setattr(course, "environment_version", lambda: this)
    return course


# --- Signals -------------------------------------------------------------------------------------

CHILD = """
import signal, sys, time
def leave(number, frame):
    time.sleep(0.3); print("child", number, flush=True); sys.exit(9)
signal.signal(signal.SIGTERM, leave); signal.signal(signal.SIGHUP, leave)
print("up", flush=True); time.sleep(60)
"""


def after_signal(root, statement, *numbers):
    """Let a statement start CHILD, send signals to course.py only; return code and output."""
    script = (
        f"import sys; sys.path.insert(0, {str(root)!r}); import course; course.listen()\n"
        f"child = [sys.executable, '-c', {CHILD!r}]\n{statement}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout.readline() == "up\n"
        for number in numbers:
            process.send_signal(number)
        output, _ = process.communicate(timeout=60)  # until nobody holds it any more
    return process.returncode, output


@posix_only
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_reaches_the_command_which_is_waited_for(root, name):
    """A killed `course.py lab` once left JupyterLab behind, without a parent."""
    number = getattr(signal, name)
    assert after_signal(root, "sys.exit(course.run(child))", number) == (9, f"child {number}\n")


@posix_only
def test_two_signals_in_a_row_are_one_end(root):
    """A system that shuts down sends both at once."""
    code, output = after_signal(root, "sys.exit(course.run(child))", signal.SIGTERM, signal.SIGHUP)
    assert code == 9
    assert output.startswith("child ")


@posix_only
def test_a_signal_during_the_setup_ends_it(root):
    statement = "course.set_up = lambda extra: course.step(child); sys.exit(course.main(['lab']))"
    code, output = after_signal(root, statement, signal.SIGTERM)
    assert (code, output) == (128 + signal.SIGTERM, f"child {int(signal.SIGTERM)}\n")


FAMILY = """
import subprocess, sys
child = "import time; print('up', flush=True); time.sleep(20)"
subprocess.run([sys.executable, "-c", child])
"""


@posix_only
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_children_of_a_step_end_with_it(root, number, code):
    """The module venv starts pip, and pip starts others; who holds the output is still alive."""
    statement = (
        f"child[2] = {FAMILY!r}\n"
        "course.set_up = lambda extra: course.step(child)\nsys.exit(course.main(['lab']))"
    )
    assert after_signal(root, statement, number)[0] == code


@posix_only
def test_a_signal_before_the_child_starts_nothing(course):
    course.SIGNALS.append(signal.SIGTERM)
    with pytest.raises(SystemExit, match=str(128 + signal.SIGTERM)):
        course.start([sys.executable, "-c", "print('started')"])


@posix_only
def test_nohup_is_respected(root):
    statement = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); course.listen(); "
        "sys.exit(course.run(child))"
    )
    code, output = after_signal(root, statement, signal.SIGHUP, signal.SIGTERM)
    assert (code, output) == (9, f"child {int(signal.SIGTERM)}\n")


# --- Two at once ---------------------------------------------------------------------------------

HOLD = "import sys; sys.path.insert(0, {root!r}); import course; course.LOCK = {lock!r}\n"
HOLD += "with course.alone(): print('mine', flush=True); sys.stdin.read()"


def holder(root, house):
    """Return another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(root=str(root), lock=house.LOCK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "mine\n"
    return process


def test_a_second_first_run_waits_and_finds_the_work_done(root, house, capsys):
    """The second run once removed the environment that the first was filling."""
    other = holder(root, house)
    ours = threading.Thread(target=house.set_up, args=["lab"])
    ours.start()
    time.sleep(0.5)
    assert house.ran == []
    assert ours.is_alive()
    Path(house.environment_python()).parent.mkdir(parents=True)
    Path(house.environment_python()).touch()
    house.write_stamp({"extra": "lab", "made from": house.fingerprint()})
    other.communicate()
    ours.join(timeout=60)
    assert house.ran == []
    assert "Another course.py is setting up" in capsys.readouterr().out


def test_the_lock_of_a_killed_run_stops_nobody(root, house, capsys):
    other = holder(root, house)
    other.kill()
    other.communicate()
    house.set_up("lab")
    assert Path(house.LOCK).exists()
    assert house.is_ready("lab")
    assert "Another" not in capsys.readouterr().out


def test_a_disk_without_locks_is_no_reason_to_wait(house, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    lock = SimpleNamespace(flock=refuse, LOCK_EX=0, LOCK_NB=0, locking=refuse, LK_NBLCK=0)
    monkeypatch.setattr(house, "msvcrt" if ON_WINDOWS else "fcntl", lock)
    house.set_up("lab")
    assert house.is_ready("lab")


# --- What the disk has against it ----------------------------------------------------------------

FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
LOCKED = "Error: [Errno 30] Read-only file system: '.venv/bin'\n"


@pytest.mark.parametrize("phase", ["venv", "pip"])
@pytest.mark.parametrize(
    ("complaint", "advice"),
    [(FULL, "The disk is full"), (LOCKED, "cannot be written"), ("ERROR: no such host\n", "")],
)
def test_the_advice_fits_the_obstacle(house, capsys, phase, complaint, advice):
    house.answers = {phase: (1, complaint)}
    assert house.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert advice in message
    assert ("internet" in message) == (phase == "pip" and not advice)
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EROFS, "cannot be written"),
        (13, "Close programs"),
    ],
)
def test_so_does_that_for_an_error_of_our_own(house, monkeypatch, capsys, number, advice):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number), house.STAMP)

    monkeypatch.setattr(house, "write_stamp", refuse)
    assert house.main(["lab"]) == 1
    assert advice in capsys.readouterr().err


def test_a_disk_that_is_full_is_seen_although_nobody_said_so(house, monkeypatch):
    """The module venv keeps the complaints of what it starts to itself."""
    monkeypatch.setattr(house.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "The disk is full" in house.obstacle("")


def test_a_step_shows_what_it_complains_about_and_returns_it(course, capsys):
    code = "import sys; print('[Errno 28] é', file=sys.stderr); sys.exit(3)"
    assert course.step([sys.executable, "-c", code]) == (3, "[Errno 28] é\n")
    assert capsys.readouterr().err == "[Errno 28] é\n"


# --- Settings of other people --------------------------------------------------------------------


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """Return the interpreter of a real, empty environment, and a package that can be installed."""
    folder = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    info, wheel = "trifle-1.dist-info", folder / "trifle-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("trifle.py", "")
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: trifle\nVersion: 1\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return folder / "venv" / ("Scripts/python.exe" if ON_WINDOWS else "bin/python"), wheel


def taken_out(python, package):
    """Remove a package of one file from an environment, by hand: pip would take a second."""
    for path in python.parents[1].rglob(f"{package}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


FILES = ("user = true", "target = other", "require-virtualenv = true", "none = 0")
VARIABLES = ("PIP_USER=1", "PIP_TARGET=other", "PIP_PREFIX=other", "PIP_ROOT=other")


@pytest.mark.parametrize("setting", FILES + VARIABLES)
def test_the_learners_own_settings_of_pip_do_not_redirect_it(
    house, empty, tmp_path, monkeypatch, setting
):
    """Real pip, into a real environment, without a network: the package must arrive there."""
    python, wheel = empty
    (tmp_path / "pip.conf").write_text("[install]\n" + setting * (setting in FILES), "utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    if setting in VARIABLES:
        monkeypatch.setenv(*setting.split("="))
    house.install("lab")
    pip = [str(python), *house.ran[0][1 : house.ran[0].index("-c")], "--no-index"]
    for words in ([*pip, str(wheel)], [str(python), "-c", "import trifle"]):
        subprocess.run(words, env=house.surroundings(), cwd=tmp_path, check=True)
    assert not {path.name for path in tmp_path.iterdir()} & {"other", "bin", "lib", "Lib"}
    taken_out(python, "trifle")
    gone = subprocess.run([str(python), "-c", "import trifle"], capture_output=True, check=False)
    assert gone.returncode == 1


def test_a_console_sees_the_progress_of_pip_and_a_file_does_not(house, monkeypatch):
    house.install("lab")
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True))
    house.install("lab")
    assert ["--quiet" in command for command in house.ran] == [True, False]


@posix_only
def test_a_path_with_accents_is_the_same_in_a_plain_locale(root, tmp_path):
    """A ready environment was once thrown away for its spelling."""
    home = tmp_path / "réseau"
    home.mkdir()
    for name in ("course.py", "pyproject.toml", "constraints.txt"):
        (home / name).write_bytes((root / name).read_bytes())
    ask = "import course; print(ascii(course.fingerprint())); print(course.VENV)"
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = [
        subprocess.run(
            [sys.executable, "-c", ask],
            cwd=home,
            env={**os.environ, **locale},
            capture_output=True,
            check=True,
        ).stdout
        for locale in (plain, {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"})
    ]
    assert said[0].splitlines()[0] == said[1].splitlines()[0]
    assert b"r\\xe9seau" in said[0]


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "POSIX"}, {}])
def test_what_is_started_reads_and_writes_utf8(course, monkeypatch, locale):
    """The file that leads an environment to the course is read in the locale, UTF-8 mode or not."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}.items():
        monkeypatch.setenv(name, value)
    check = "import locale, sys; good = ON_WINDOWS or locale.getencoding().lower() == 'utf-8'; "
    check += "sys.exit(7 if sys.flags.utf8_mode and good else 0)"
    assert course.run([sys.executable, "-c", check.replace("ON_WINDOWS", str(ON_WINDOWS))]) == 7


def test_a_locale_of_the_learners_own_stays(course, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert course.surroundings()["LC_ALL"] == "de_DE.UTF-8"


# --- Words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "meant"), [("tset", "test"), ("lba", "lab"), ("biuld", "build")])
def test_a_misspelt_command_is_answered_with_the_one_that_was_meant(course, capsys, word, meant):
    assert course.main([word, "-k", "graph"]) == 2
    output, message = capsys.readouterr()
    assert f"no command '{word}'" in message
    assert message.endswith(f"python course.py {meant}\n")
    assert output == ""


def test_the_setup_says_a_line_a_phase(house, capsys):
    house.main(["lab"])
    lines = capsys.readouterr().out.splitlines()
    assert "about 0.5 GB" in lines[0]
    assert lines[1:] == [
        "1 of 2: making the environment",
        "2 of 2: downloading and installing up to 2 packages",
    ]
    house.main(["test"])
    assert "what the tests need: about 0.3 GB more" in capsys.readouterr().out
    Path(house.HERE, "pyproject.toml").write_text("# changed", encoding="utf-8")
    house.main(["test"])
    assert "up to date" in capsys.readouterr().out


@pytest.mark.parametrize(("minor", "told"), [(14, False), (15, True)])
def test_a_python_newer_than_the_tested_ones_is_told_so(house, monkeypatch, capsys, minor, told):
    monkeypatch.setattr(sys, "version_info", (3, minor, 0, "candidate", 1))
    monkeypatch.setattr(house, "PYTHON", f"3.{minor}.0rc1")
    house.announce("lab")
    said = f"This is Python 3.{minor}.0rc1; the course was tested up to 3.14."
    assert (said in capsys.readouterr().out) == told


def test_readme_metadata_and_code_name_the_same_pythons(root, course):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    minors = [int(one) for one in re.findall(r":: 3\.(\d+)", "\n".join(project["classifiers"]))]
    assert ((3, min(minors)), (3, max(minors))) == (course.OLDEST, course.NEWEST)
    said = f"Python 3.{min(minors)} to 3.{max(minors)}"
    assert said in (root / "README.md").read_text(encoding="utf-8")


# --- A folder that cannot be written -------------------------------------------------------------


def test_pytest_does_not_die_of_a_folder_that_cannot_be_written(root, tmp_path):
    """Its cache and that of Hypothesis may be refused; the tests must still be run."""
    blocked = tmp_path / "blocked"
    blocked.touch()  # a file: nothing can be written below it, not even by root
    command = [sys.executable, "-m", "pytest", "-q", "-o", f"cache_dir={blocked}/pytest"]
    command += ["tests/drawing/test_picture.py"]  # it has a test by Hypothesis
    answer = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": f"{blocked}/hypothesis"},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
