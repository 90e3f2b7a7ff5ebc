"""Where the time or the memory of a row goes: what is read when a goal is missed."""

import cProfile
import gc
import linecache
import pstats
import subprocess
import sys
import tracemalloc
from pathlib import Path

LINES = 8


def explain(row):
    """Return the heaviest lines or functions of what the row measures, as text."""
    if row.name.endswith("peak bytes per node"):
        return memory_lines(row.name.partition(",")[0])
    if row.name.startswith("import"):
        return import_lines()
    return time_lines(find_task(row.name))


def find_task(name):
    """Return the contestant of ours that a row names, ready to run."""
    from benchmarks import layers, scalar, slider  # noqa: PLC0415  only when a goal is missed

    if name in (slider.SWEEP, slider.NUDGE):
        return slider.make_tasks()[name]
    title, form, *way = name.split(", ")
    if way:
        return scalar.CONTESTANTS[form](*scalar.net.make_data(tuple(map(int, title.split("-")))))
    case = next(case for case in layers.CASES if layers.title(case) == title)
    return layers.OURS[form](*layers.net.make_data(case.sizes, case.batch))


def time_lines(task, seconds=0.5):
    """Return the functions with the largest share of the time, without what they call."""
    task()
    profile = cProfile.Profile()
    with profile:
        task()
    passes = max(1, int(seconds / (pstats.Stats(profile).total_tt + 1e-6)))
    profile = cProfile.Profile()
    with profile:
        for _ in range(passes):
            task()
    stats = pstats.Stats(profile)
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:LINES]
    lines = [f"{'share':>6}{'calls per pass':>16}  function"]
    for (file, line, name), (_, calls, own, *_) in rows:
        where = name if file == "~" else f"{Path(file).name}:{line} {name}"
        lines.append(f"{own / stats.total_tt:6.0%}{calls / passes:16.1f}  {where}")
    return "\n".join(lines)


def import_lines():
    """Return the imports of `import bpcourse` that take longest, by themselves."""
    command = [sys.executable, "-X", "importtime", "-c", "import bpcourse"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines()[1:]]
    found = sorted(((int(own), name.strip()) for own, _, name in found), reverse=True)[:LINES]
    return "\n".join(["    us  module", *(f"{own:6d}  {name}" for own, name in found)])


def memory_lines(title):
    """Return the lines that hold the bytes of one scalar graph, run and differentiated."""
    from benchmarks import scalar_contestants as net  # noqa: PLC0415
    from bpcourse.graph import topological_order  # noqa: PLC0415

    weights, biases, *data = net.make_data(tuple(map(int, title.split("-"))))
    nodes, numbers = net.make_nodes(weights, biases), net.each(weights, biases)
    net.one_pass(nodes, numbers, *data)  # caches
    gc.collect()
    tracemalloc.start()
    try:
        held = net.one_pass(nodes, numbers, *data)
        size, snapshot = len(topological_order(held.output)), tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    lines = ["bytes per node  line"]
    for heavy in snapshot.statistics("lineno")[:LINES]:
        frame = heavy.traceback[0]
        text = linecache.getline(frame.filename, frame.lineno).strip()
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        lines.append(f"{heavy.size / size:14.1f}  {where}  {text}".rstrip())
    return "\n".join(lines)
