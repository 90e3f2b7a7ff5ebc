"""Set the course up and run it. Python 3.11 or later is all you need.

python course.py lab [arguments of JupyterLab]    opens the course in your browser
python course.py test [arguments of pytest]       runs every test, notebooks included
python course.py build [names of notebooks]       builds notebooks from notebooks/source

The first run makes a private environment in the folder .venv (a minute or two).
Later runs start at once. The arguments after the first word are passed on, for
example: python course.py lab --no-browser
"""

# The syntax stays readable for Python 3.6, so that an old Python says that it is too old.
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "bpcourse-setup.json")
OLDEST = (3, 11)
FIRST_NOTEBOOK = os.path.join("notebooks", "00_start_here.ipynb")


class SetupError(Exception):
    """A reason to stop that the reader can do something about."""


def check_python(version=sys.version_info, find=importlib.util.find_spec):
    """Raise SetupError unless this Python is new enough and can make environments."""
    found = ".".join(str(part) for part in version[:3])
    if tuple(version[:2]) < OLDEST:
        raise SetupError(
            "This is Python %s; the course needs Python %d.%d or later. "
            "Install a newer Python and start this script with it." % (found, OLDEST[0], OLDEST[1])
        )
    missing = [name for name in ("venv", "ensurepip") if find(name) is None]
    if missing:
        raise SetupError(
            "This Python %s has no module '%s', so it cannot make an environment. On Debian or "
            "Ubuntu: apt install python%d.%d-venv. Elsewhere: install Python from python.org."
            % (found, missing[0], version[0], version[1])
        )


def environment_python():
    """Path of the interpreter inside .venv."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(VENV, folder, name)


def fingerprint():
    """What an installation depends on: two files, the Python, the folder."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return [digest.hexdigest(), "%d.%d" % sys.version_info[:2], HERE]


def read_stamp():
    """Content of the stamp file: {} if there is none, {"unfinished": True} if unreadable."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            return dict(json.load(file))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError):
        return {"unfinished": True}


def write_stamp(content):
    """Write the stamp in one step, so that it is never half a file."""
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        json.dump(content, file)
    os.replace(STAMP + ".new", STAMP)


def is_ready(extra):
    """Tell whether .venv already holds what `extra` ("" or "test") needs."""
    stamp = read_stamp()
    enough = stamp.get("extra") in (extra, "test") and stamp.get("made from") == fingerprint()
    return enough and os.path.exists(environment_python())


def environment_version():
    """Version "3.12" of the Python in .venv, or None if it does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.check_output([environment_python(), "-c", ask])
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.decode().strip()


def is_usable():
    """Tell whether an outdated .venv can be updated instead of being made again."""
    stamp = read_stamp()
    same_folder = stamp.get("made from", fingerprint())[2] == HERE
    same_python = environment_version() == fingerprint()[1]
    if not stamp and not same_python:
        raise SetupError(
            "%s was not made by this script, and not with this Python (%s). "
            "Rename or delete that folder, then run the same command again."
            % (VENV, fingerprint()[1])
        )
    return not stamp.get("unfinished") and same_folder and same_python


def run(command):
    """Run a command in this folder and return its exit code; Ctrl-C is the command's own affair."""
    child = subprocess.Popen(command, cwd=HERE)
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue


def step(command):
    """Run a step of the set-up and return its exit code; Ctrl-C ends the step and the set-up."""
    return subprocess.call(command, cwd=HERE)


def make_environment():
    """Make the empty .venv (or complete the one that is there)."""
    if os.path.isdir(VENV) and not is_usable():
        shutil.rmtree(VENV)
    os.makedirs(VENV, exist_ok=True)
    write_stamp({"unfinished": True})
    # The base interpreter, because the one in .venv may be the one that was removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    if step([python, "-m", "venv", VENV]) != 0:
        raise SetupError("The environment in %s could not be made; the reason is above." % VENV)


def install(extra):
    """Install the course into .venv, at the versions that constraints.txt names."""
    target = ".[%s]" % extra if extra else "."
    pip = [environment_python(), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    code = step([*pip, "install", "--quiet", "-c", "constraints.txt", "-e", target])
    if code != 0:
        raise SetupError(
            "pip could not install the packages (exit code %d); its own message is above. "
            "Check the internet connection, then run the same command again." % code
        )


def quiet_lab():
    """Keep JupyterLab from asking the internet for news and updates: the course fetches nothing."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    choice = {"fetchNews": "false", "checkForUpdates": False}
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "overrides.json"), "w", encoding="utf-8") as file:
        json.dump({"@jupyterlab/apputils-extension:notification": choice}, file, indent=2)


def set_up(extra):
    """Make .venv hold what `extra` needs; do nothing if it does already."""
    if is_ready(extra):
        return
    print("Setting up %s: a minute or two, about 0.6 GB, once." % VENV, flush=True)
    try:
        make_environment()
        install(extra)
        quiet_lab()
        write_stamp({"extra": extra, "made from": fingerprint()})
    except OSError as error:
        raise SetupError(
            "%s. Close programs that use %s, or delete that folder, then run this again."
            % (error, VENV)
        ) from error


def lab(arguments):
    """Open JupyterLab at the first notebook."""
    set_up("")
    # The file opens in a browser that is started here; the address is for one that is not.
    address = "--LabApp.default_url=/lab/tree/" + os.path.basename(FIRST_NOTEBOOK)
    return run([environment_python(), "-m", "jupyterlab", FIRST_NOTEBOOK, address, *arguments])


def test(arguments):
    """Run the whole suite, one file at a time on each of at most four processes."""
    set_up("test")
    # A notebook's cells share a kernel, so a file must stay in one process.
    spread = ["-n", "auto", "--maxprocesses=4", "--dist=loadfile"]
    return run([environment_python(), "-m", "pytest", *spread, *arguments])


def build(arguments):
    """Build notebooks from their source."""
    set_up("test")
    return run([environment_python(), os.path.join("notebooks", "build.py"), *arguments])


def main(arguments):
    """Do what the first argument says; return the exit code."""
    commands = {"lab": lab, "test": test, "build": build}
    if not arguments or arguments[0] not in commands:
        print(__doc__.strip())
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        check_python()
        return commands[arguments[0]](arguments[1:])
    except SetupError as problem:
        print("course.py: %s" % problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
