"""Runs a learner's code so that nothing which it does can hurt: not even running for ever.

>>> run(int, "six").problem
"it stopped with ValueError: invalid literal for int() with base 10: 'six'"
>>> run(lambda: 6 * 7).value
42
"""

import contextlib
import ctypes
import io
import linecache
import signal
import sys
import sysconfig
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

__all__ = ["SECONDS", "Outcome", "run"]

SECONDS = 5.0
TOOL = 4  # among the tools that may watch lines, one that no debugger or profiler claims
AGAIN = 0.02  # seconds after which code that swallowed the end is ended again
LETTERS = 20_000  # that may be printed
HERE = __file__
OURS = (HERE, contextlib.__file__)  # never ended: they put things back in order
LIBRARIES = (str(Path(HERE).parents[1]), sysconfig.get_path("stdlib"))  # ours, and Python's


class Outcome(NamedTuple):
    """What came of it: a value, or the problem in words and where in the code it was."""

    value: Any
    problem: str = ""
    where: str = ""


class _TooLongError(BaseException):
    """The time is up. Not an Exception, so that `except Exception` does not swallow it."""


class _TooMuchError(BaseException):
    """More was printed than anybody reads."""


class _Paper(io.TextIOBase):
    """Takes what is printed, up to a limit, and shows it to nobody."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, text: str) -> int:
        self.written += len(text)
        if self.written > LETTERS:
            raise _TooMuchError
        return len(text)


def run(function: Callable, *arguments: Any, seconds: float | None = None) -> Outcome:
    """Call a function; whatever happens comes back as an outcome, in words.

    >>> def endless():
    ...     while True:
    ...         try:
    ...             pass
    ...         except BaseException:
    ...             pass
    >>> run(endless, seconds=0.1).problem
    'it ran for more than 0.1 seconds: does a loop or a recursion never end?'
    """
    paper, seconds = _Paper(), SECONDS if seconds is None else seconds
    try:
        with redirect_stdout(paper), redirect_stderr(paper), _limit(seconds):
            return Outcome(function(*arguments))
    except _TooLongError:
        lasted = f"it ran for more than {seconds:g} seconds"
        return Outcome(None, f"{lasted}: does a loop or a recursion never end?")
    except _TooMuchError:
        return Outcome(None, f"it printed more than {LETTERS:,} letters; take the print out")
    except BaseException as error:  # noqa: BLE001  also SystemExit: a learner's code may do it
        return Outcome(None, f"it stopped with {_words(error)}", _line_of(error))


def _words(error: BaseException) -> str:
    name = type.__getattribute__(type(error), "__name__")
    try:
        said = " ".join(traceback.format_exception_only(error)[-1].split())
        said = said.split(": ", 1)[1] if ": " in said else ""
    except BaseException:  # noqa: BLE001  an error may fail to describe itself, too
        said = ""
    if name == "RecursionError":
        said = "a function calls itself without end"
    return f"{name}: {said[:160]}" if said else name


def _line_of(error: BaseException) -> str:
    """Return where in the learner's code it happened: the last line that is no library's."""
    theirs = [f for f in traceback.extract_tb(error.__traceback__) if _is_theirs(f.filename)]
    if not theirs:
        return ""
    last = theirs[-1]
    text = (last.line or linecache.getline(last.filename, last.lineno or 0)).strip()
    return f"in line {last.lineno} of {last.name}" + (f": {text[:100]}" if text else "")


def _is_theirs(file: str) -> bool:
    return "site-packages" not in file and not file.startswith(LIBRARIES)


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise _TooLongError in this thread after some seconds, and again until it gets through."""
    main = threading.current_thread() is threading.main_thread()
    watch = _by_signal if main and hasattr(signal, "setitimer") else _by_thread
    with watch(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    tracer, ender = sys.gettrace(), _Ender(threading.get_ident())

    def strike(_number: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code.co_filename not in OURS:
            ender.insist(frame)
            raise _TooLongError

    before = signal.signal(signal.SIGALRM, strike)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        ender.desist(tracer)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Do the same from another thread, where there is no signal: on Windows, and in threads.

    Before Python 3.12 no thread can watch the lines of another one; code that swallows every
    exception in an endless loop is then not ended.
    """
    done, tracer, ender = threading.Event(), sys.gettrace(), _Ender(threading.get_ident())

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            ender.insist(None)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(ender.thread), ctypes.py_object(_TooLongError)
            )
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        _call_off(done, watcher)
        ender.desist(tracer)


def _call_off(done: threading.Event, watcher: threading.Thread) -> None:
    """End the watcher, and let what it has sent before strike here, where it does no harm."""
    done.set()
    with suppress(_TooLongError):
        watcher.join()
        for _ in range(100):  # an error sent by a thread arrives at the next turn of a loop
            pass
    watcher.join()


class _Ender:
    """Raises at the next line of the learner's, too: inside the `except` that swallowed the first.

    From Python 3.12 on it raises at every line until it desists. Before, a tracer does it, which
    Python drops as soon as it raises: hence the timers come again.
    """

    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.watching = False

    def insist(self, frame: FrameType | None) -> None:
        """Begin to raise in the thread; `frame` is where it is now, if that is known."""
        if hasattr(sys, "monitoring"):
            self._watch_lines()
            return
        while frame is not None and frame.f_code.co_filename != HERE:
            frame.f_trace = self._trace
            frame = frame.f_back
            sys.settrace(self._trace)

    def desist(self, tracer: Any) -> None:
        """End it, and put back the tracer that was there before."""
        if self.watching:
            sys.monitoring.set_events(TOOL, 0)
            sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, None)
            sys.monitoring.free_tool_id(TOOL)
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)

    def _watch_lines(self) -> None:
        if self.watching or sys.monitoring.get_tool(TOOL) is not None:
            return
        self.watching = True
        sys.monitoring.use_tool_id(TOOL, "bpcourse")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, self._strike)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.LINE)

    def _trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self._strike(frame.f_code, frame.f_lineno)
        return self._trace

    def _strike(self, code: CodeType, _line: int) -> None:
        mine = threading.get_ident() == self.thread
        if mine and not code.co_filename.startswith(LIBRARIES):
            raise _TooLongError
