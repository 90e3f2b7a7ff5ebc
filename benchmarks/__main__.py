"""All comparisons in one table of ratios.

python -m benchmarks              all of it, about six minutes
python -m benchmarks slider       one part, or several
python -m benchmarks --quick      one round of few passes: does it run? The numbers mean nothing
python -m benchmarks --write      the whole run, into RESULTS.md and ratios.png
"""

from benchmarks import one_thread  # noqa: F401, I001  before NumPy is loaded

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks.rounds import absent

ROUNDS = 7
# part -> module, function, and how many times ROUNDS: more where a goal is close. The order
# matters: the modules of Matplotlib and of the frameworks on the heap slow the collector, so the
# scalar engine comes before them.
PARTS = {
    "start-up": ("start_up", "measure", 3),
    "scalar": ("scalar", "measure", 2),
    "slider": ("slider", "measure", 1),
    "layers": ("layers", "measure", 3),
    "training": ("training", "measure", 1),
    "frameworks": ("scalar", "measure_frameworks", 1),
}


def measure(parts=tuple(PARTS), *, quick=False):
    """Yield the rows, part by part."""
    for module, function, more in (PARTS[part] for part in parts):
        run = getattr(import_module(f"benchmarks.{module}"), function)
        yield from run(1, passes=1) if quick else run(more * ROUNDS)


def line(row):
    """Write one comparison."""
    spread = f"{row.low:.4f} to {row.high:.4f}"
    times = f"{row.ours:10.3f}{row.theirs:10.3f}"
    return f"{row.name:43}{row.peer:25}{times}{row.ratio:10.4f}  {spread:20}{row.verdict}".rstrip()


def main(arguments=None):
    """Print the table; write it and the plot when asked."""
    asked = read_arguments(arguments)
    header = f"{'ours':43}{'against':25}{'ours ms':>10}{'peer ms':>10}{'ratio':>10}"
    print(f"{header}  {'lowest to highest':20}goal")
    rows = []
    for row in measure(asked.parts or tuple(PARTS), quick=asked.quick):
        rows.append(row)
        print(line(row), flush=True)
    print(summary(rows), *absent(), sep="\n")
    if asked.write:
        from benchmarks.results import write  # noqa: PLC0415  Matplotlib

        write(rows, Path(__file__).parent)


def read_arguments(arguments):
    """Return what was asked for."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Ratios to peers")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="one round of one pass")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md and ratios.png")
    asked = parser.parse_args(arguments)
    unknown = [part for part in asked.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; the parts are {', '.join(PARTS)}")
    if asked.write and (asked.quick or asked.parts):
        parser.error("--write takes a whole run: leave out --quick and the parts")
    return asked


def summary(rows):
    """Say how many goals are met."""
    goals = [row for row in rows if row.goal is not None]
    met = sum(row.ratio <= row.goal for row in goals)
    return f"Goals met: {met} of {len(goals)}."


if __name__ == "__main__":
    main()
