"""The command `bpcourse`: the notebooks of the course in a folder of your own.

bpcourse copy [FOLDER]     writes the notebooks that are not there yet
bpcourse lab [FOLDER]      does the same and opens them in JupyterLab

FOLDER is `work` if you name none. What you write there is never overwritten. With --fresh 02 05
two notebooks come back as the course has them, and yours stay beside them under another name.
Further arguments of `lab` go to JupyterLab, for example --no-browser.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bpcourse.errors import BpcourseError, InputValueError
from bpcourse.practice.working_copy import originals, renew, update

__all__ = ["main"]

DEFAULT = Path("work")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the first argument says; return the exit code.

    >>> main(["--help"]) == main(["lab", "--help"])
    The command `bpcourse`: ...
    True
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    helped = bool({"-h", "--help"} & set(words))
    if helped or words[:1] not in (["copy"], ["lab"]):
        print(__doc__.strip())
        return 0 if helped else 2
    try:
        folder, fresh, rest = split(words[1:])
        if words[0] == "copy" and rest:
            raise InputValueError(f"copy was given {' '.join(rest)}; it takes a folder and --fresh")
        prepare(folder, fresh)
        return open_lab(folder, rest) if words[0] == "lab" else 0
    except (BpcourseError, OSError) as problem:
        print(f"bpcourse: {problem}", file=sys.stderr)
        return 1


def split(words: list[str]) -> tuple[Path, list[str] | None, list[str]]:
    """Return the folder, the names after --fresh (None without it), and what is left.

    >>> split(["mine", "--fresh", "02", "05", "--port", "8890"])
    (...Path('mine'), ['02', '05'], ['--port', '8890'])
    """
    named = bool(words) and not words[0].startswith("-")
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--fresh", nargs="*")
    options, rest = parser.parse_known_args(words[named:])
    return Path(words[0]) if named else DEFAULT, options.fresh, rest


def prepare(folder: Path, fresh: Sequence[str] | None) -> None:
    """Bring the working copy up to date and say in words what was done."""
    asides = {} if fresh is None else renew(folder, fresh)
    for name, aside in asides.items():
        print(f"{name} is as the course has it" + (f"; yours is now {aside}" if aside else ""))
    done = update(folder)
    if done.new:
        print(f"{len(done.new)} notebooks copied to {folder}")
    if done.followed:
        print(f"Brought up to date, because you wrote nothing in them: {', '.join(done.followed)}")
    if done.kept:
        numbers = " ".join(name[:2] for name in done.kept)
        print(
            f"Yours kept, although the course has newer ones: {', '.join(done.kept)}. To get those "
            f"and keep yours beside them: {command(folder)} --fresh {numbers}"
        )


def command(folder: Path) -> str:
    """Return the command that opens this working copy, as people type it."""
    if folder == DEFAULT and Path("course.py").exists():
        return "python course.py lab"
    return "bpcourse lab" if folder == DEFAULT else f"bpcourse lab {folder}"


def open_lab(folder: Path, rest: list[str]) -> int:
    """Run JupyterLab in this process, at the first notebook, until it is ended."""
    try:
        from jupyterlab.labapp import main as jupyterlab  # noqa: PLC0415  copying goes without it
    except ImportError as error:
        raise InputValueError(
            f"the notebooks are in {folder}, but JupyterLab is not installed here ({error}). "
            "Install it with: pip install jupyterlab. Or open that folder in your own Jupyter."
        ) from None
    first = folder / f"{min(originals())}.ipynb"
    # The file opens in a browser that is started here; the address is for one that is not.
    address = f"--LabApp.default_url=/lab/tree/{first.name}"
    root = f"--ServerApp.root_dir={folder.resolve()}"
    return jupyterlab([str(first), root, address, *rest]) or 0


if __name__ == "__main__":
    sys.exit(main())
