"""What an import costs: new interpreters in turn, each says how much CPU time it took.

The time counts from the start of the process, so it holds the interpreter's own start; the shutdown
is not in it.
"""

import subprocess
import sys

from benchmarks.rounds import row

SCALAR_PATH = "import bpcourse.functions, bpcourse.graph, bpcourse.graph.program"
PROGRAMS = {
    "bare interpreter": "pass",
    "import bpcourse": "import bpcourse",
    "import of the scalar engine": SCALAR_PATH,
    "import numpy": "import numpy",
}
COMPARISONS = (
    ("import bpcourse", "bare interpreter", 1.5),
    ("import of the scalar engine", "bare interpreter", None),
    ("import of the scalar engine", "import numpy", None),
)


def measure(rounds, passes=1):
    """Return one row per comparison."""
    for program in PROGRAMS.values():  # compiled files, the disk's cache
        start(program)
    times, order = {name: [] for name in PROGRAMS}, list(PROGRAMS)
    for _ in range(rounds * passes):
        for name in order:
            times[name].append(start(PROGRAMS[name]))
        order = order[1:] + order[:1]
    return [row(times, *comparison) for comparison in COMPARISONS]


def start(program):
    """Return the CPU milliseconds of one new interpreter."""
    text = f"{program}\nimport time\nprint(time.process_time())"
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return float(done.stdout) * 1e3
