"""Set the course up and run it. Python 3.11 or later is all you need.

python course.py lab [arguments of JupyterLab]    opens your copy of the notebooks, in work/
python course.py lab --fresh 02 05                the same, with two notebooks as they were
python course.py test [arguments of pytest]       runs every test, notebooks included
python course.py build [names of notebooks]       builds notebooks from notebooks/source

The first run makes a private environment in the folder .venv (a minute or two).
Later runs start at once. The arguments after the first word are passed on, for
example: python course.py lab --no-browser
"""

# The syntax stays readable for Python 3.6, so that an old Python says that it is too old.
import contextlib
import difflib
import errno
import functools
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time

try:
    import fcntl
except ImportError:  # on Windows
    import msvcrt

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, "bpcourse-setup.json")
LOCK = VENV + ".lock"
PYTHON = platform.python_version()  # release candidates included: 3.14.0rc2
OLDEST = (3, 11)
NEWEST = (3, 14)  # of those that the course was tested with
SIZES = {"lab": "0.5 GB", "test": "0.8 GB"}
# Where pip would put the packages elsewhere, if that stands in someone's own settings.
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON")
UNFINISHED = {"unfinished": True}
STARTED = []  # how to send a signal to the one child that is running
SIGNALS = []  # what the system sent to end us


class SetupError(Exception):
    """A reason to stop that the reader can do something about."""


def check_python(version=sys.version_info, find=importlib.util.find_spec):
    """Raise SetupError unless this Python is new enough and can make environments."""
    if tuple(version[:2]) < OLDEST:
        raise SetupError(
            "This is Python %s; the course needs Python %d.%d or later. "
            "Install a newer Python and start this script with it." % (PYTHON, *OLDEST)
        )
    missing = [name for name in ("venv", "ensurepip") if find(name) is None]
    if missing:
        raise SetupError(
            "This Python %s has no module '%s', so it cannot make an environment. On Debian or "
            "Ubuntu: apt install python%d.%d-venv. Elsewhere: install Python from python.org."
            % (PYTHON, missing[0], version[0], version[1])
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
    # The same text in every locale, also in one that cannot read the letters of the path.
    folder = os.fsencode(HERE).decode("utf-8", "surrogateescape")
    return [digest.hexdigest(), "%d.%d" % sys.version_info[:2], folder]


def read_stamp():
    """Content of the stamp file: {} if there is none, UNFINISHED if it is not one of ours."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            stamp = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return UNFINISHED
    made = stamp.get("made from") if isinstance(stamp, dict) else None
    return stamp if isinstance(made, list) and len(made) == 3 else UNFINISHED


def write_stamp(content):
    """Write the stamp in one step, so that it is never half a file."""
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        json.dump(content, file)
    os.replace(STAMP + ".new", STAMP)


def is_ready(extra):
    """Tell whether .venv already holds what `extra` ("lab" or "test") needs."""
    stamp = read_stamp()
    enough = stamp.get("extra") in (extra, "test") and stamp.get("made from") == fingerprint()
    return enough and os.path.exists(environment_python())


def environment_version():
    """Version "3.12" of the Python in .venv, or None if it does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.check_output([environment_python(), "-c", ask], env=surroundings())
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.decode().strip()


def is_usable():
    """Tell whether an outdated .venv can be updated instead of being made again."""
    stamp = read_stamp()
    _, this_python, this_folder = fingerprint()
    same_folder = stamp.get("made from", fingerprint())[2] == this_folder
    same_python = environment_version() == this_python
    if not stamp and not same_python:
        raise SetupError(
            "%s was not made by this script, and not with this Python (%s). "
            "Rename or delete that folder, then run the same command again." % (VENV, this_python)
        )
    return not stamp.get("unfinished") and same_folder and same_python


def surroundings():
    """Environment of what we start: file names are UTF-8, and pip installs into .venv."""
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    spoken = [kept[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if kept.get(name)]
    if os.name != "nt" and spoken[:1] in ([], ["C"], ["POSIX"]):
        kept["LC_ALL"] = "C.UTF-8"  # Python's own UTF-8 mode is not enough for the list of paths
    return dict(kept, PYTHONUTF8="1", PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")


def listen():
    """Hand on what the system sends to end us: a child must not stay behind alone."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup has it ignored, and means it.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, hand_on)


def hand_on(number, _):
    """Note a signal and send it to the child; `stop_if_asked` ends us afterwards."""
    SIGNALS.append(number)
    tell(number)


def tell(number):
    """Send a signal to the child that is running, if there is one."""
    for send in STARTED:
        with contextlib.suppress(ProcessLookupError):
            send(number)


def stop_if_asked():
    """Leave if the system has asked us to, with the code that a shell expects."""
    if SIGNALS:
        raise SystemExit(128 + SIGNALS[0])


def start(command, leader=False, **options):
    """Start a command in this folder; a leader's own children hear the same signals."""
    stop_if_asked()
    options.update(cwd=HERE, env=surroundings(), start_new_session=leader)
    child = subprocess.Popen(command, **options)
    group = leader and os.name != "nt"
    STARTED[:] = [functools.partial(os.killpg, child.pid) if group else child.send_signal]
    for number in SIGNALS:  # one that came while the child was being born
        tell(number)
    return child


def run(command):
    """Run a command in this folder and return its exit code; Ctrl-C is the command's own affair."""
    child = start(command)
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue


def step(command):
    """Run a step of the set-up; return its exit code and its complaints, which are shown too.

    Ctrl-C, or a signal to end, ends the step and the set-up.
    """
    text = {"encoding": "utf-8", "errors": "replace"}
    child = start(command, leader=True, stderr=subprocess.PIPE, **text)
    complaints = []
    try:
        for line in child.stderr:
            complaints.append(line)
            sys.stderr.write(line)
    except KeyboardInterrupt:
        if os.name != "nt":  # there the console has told everybody
            tell(signal.SIGINT)
        child.stderr.read()
        raise
    finally:
        code = child.wait()
        child.stderr.close()
        del STARTED[:]
    stop_if_asked()
    return code, "".join(complaints)


def obstacle(complaints):
    """Say what the disk has against the set-up, as far as it or the complaints tell; else ""."""
    numbers = set(map(int, re.findall(r"\[Errno (\d+)\]", complaints)))
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    if numbers & full or shutil.disk_usage(HERE).free < 20000000:
        return (
            "The disk is full: the set-up needs %s in %s, and room for temporary files. "
            "Make room, then run the same command again." % (SIZES["test"], VENV)
        )
    if errno.EROFS in numbers or not os.access(HERE, os.W_OK):
        return (
            "The folder %s cannot be written. Copy the course to a folder of your own, "
            "then run the same command there." % HERE
        )
    return ""


def take(file):
    """Try to lock a file; the system unlocks it when its process ends, however it ends."""
    try:
        if os.name == "nt":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Any other error: this disk knows no locks, and going on is better than waiting for ever.
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True


@contextlib.contextmanager
def alone():
    """Wait until no other course.py is setting up this folder."""
    with open(LOCK, "a", encoding="utf-8") as file:
        if not take(file):
            print("Another course.py is setting up %s; waiting for it." % VENV, flush=True)
            while not take(file):
                time.sleep(0.2)
                stop_if_asked()
        yield


def make_environment():
    """Make the empty .venv (or complete the one that is there)."""
    if os.path.isdir(VENV) and not is_usable():
        shutil.rmtree(VENV)
    os.makedirs(VENV, exist_ok=True)
    write_stamp(UNFINISHED)
    # The base interpreter, because the one in .venv may be the one that was removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    code, complaints = step([python, "-m", "venv", VENV])
    if code != 0:
        raise SetupError(
            "The environment in %s could not be made; the reason is above. %s"
            % (VENV, obstacle(complaints))
        )


def install(extra):
    """Install the course into .venv, at the versions that constraints.txt names."""
    pip = [environment_python(), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    # An empty target overrules one in a settings file; a console gets to see pip's own progress.
    pip += ["install", "--target="]
    pip += [] if sys.stdout.isatty() else ["--quiet"]
    code, complaints = step([*pip, "-c", "constraints.txt", "-e", ".[%s]" % extra])
    if code != 0:
        raise SetupError(
            "pip could not install the packages (exit code %d); its own message is above. %s"
            % (
                code,
                obstacle(complaints)
                or "Check the internet connection, then run the same command again.",
            )
        )


def quiet_lab():
    """Keep JupyterLab from asking the internet for anything, and let it save widgets' pictures."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    choice = {"fetchNews": "false", "checkForUpdates": False}
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "overrides.json"), "w", encoding="utf-8") as file:
        settings = {
            "@jupyterlab/apputils-extension:notification": choice,
            "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
        }
        json.dump(settings, file, indent=2)


def announce(extra):
    """Say what is going to be done, and how much it is."""
    before = read_stamp().get("extra")
    if before is None:
        print("Setting up %s, once: a minute or two, about %s." % (VENV, SIZES[extra]))
    elif (before, extra) == ("lab", "test"):
        print("Adding to %s what the tests need: about 0.3 GB more." % VENV)
    else:
        print("Bringing %s up to date." % VENV)
    if sys.version_info[:2] > NEWEST:
        print("This is Python %s; the course was tested up to %d.%d." % (PYTHON, *NEWEST))
    sys.stdout.flush()


def set_up(extra):
    """Make .venv hold what `extra` needs; do nothing if it does already."""
    if is_ready(extra):
        return
    try:
        with alone():
            if not is_ready(extra):  # the one that we waited for may have done it
                announce(extra)
                fill(extra)
    except OSError as error:
        advice = "Close programs that use %s, or delete that folder, then run this again." % VENV
        raise SetupError("%s. %s" % (error, obstacle(str(error)) or advice)) from error


def fill(extra):
    """Do the work of the set-up, a line a phase."""
    print("1 of 2: making the environment", flush=True)
    make_environment()
    with open(os.path.join(HERE, "constraints.txt"), encoding="utf-8") as file:
        most = sum("==" in line for line in file)
    print("2 of 2: downloading and installing up to %d packages" % most, flush=True)
    install(extra)
    quiet_lab()
    write_stamp({"extra": extra, "made from": fingerprint()})


def lab(arguments):
    """Open JupyterLab on the working copy of the notebooks."""
    set_up("lab")
    return run([environment_python(), "-m", "bpcourse.practice.command", "lab", "work", *arguments])


def test(arguments):
    """Run the whole suite, one file at a time on each of at most four processes."""
    set_up("test")
    # A notebook's cells share a kernel, so a file must stay in one process.
    spread = ["-n", "auto", "--maxprocesses=4", "--no-loadscope-reorder", "--dist=loadfile"]
    return run([environment_python(), "-m", "pytest", *spread, *arguments])


def build(arguments):
    """Build notebooks from their source."""
    set_up("test")
    return run([environment_python(), os.path.join("notebooks", "build.py"), *arguments])


COMMANDS = {"lab": lab, "test": test, "build": build}


def main(arguments):
    """Do what the first argument says; return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        return explain(arguments[:1])
    try:
        check_python()
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as problem:
        print("course.py: %s" % problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def explain(words):
    """Print the commands, or the one that was meant; return the exit code."""
    near = difflib.get_close_matches("".join(words), COMMANDS, 1)
    if near:
        message = "course.py: there is no command '%s'; did you mean: python course.py %s"
        print(message % (words[0], near[0]), file=sys.stderr)
    else:
        print(__doc__.strip())
    return 0 if words in (["-h"], ["--help"]) else 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # A path may hold letters that this console cannot show.
        if hasattr(stream, "reconfigure") and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
    listen()
    sys.exit(main(sys.argv[1:]))
