"""The table, the plot and the machine, written down: RESULTS.md and ratios.png."""

import os
import platform
from importlib import metadata
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.profiles import explain
from bpcourse.drawing.style import FORWARD, GRADIENT, INK, NEUTRAL, PALE, PARAMETER, VALUE

PACKAGES = ("numpy", "matplotlib", "ipywidgets", "micrograd", "autograd", "torch", "jax")
# shape and colour of a peer; what Matplotlib draws is one shape
MARKS = {
    "bare interpreter": ("o", NEUTRAL.edge),
    "import numpy": ("s", VALUE.edge),
    "micrograd": ("^", GRADIENT.edge),
    "straight-line floats": ("D", INK),
    "bare products": ("d", INK),
    "NumPy by hand": ("s", VALUE.edge),
    "PyTorch": ("v", FORWARD.edge),
    "JAX jit": ("P", PARAMETER.edge),
    "HIPS autograd": ("X", PALE),
    "Matplotlib redraw": ("<", GRADIENT.edge),
    "Matplotlib artist update": (">", VALUE.edge),
}


def write(rows, folder):
    """Write both files; the text names the machine by its parts, never by a name or a path."""
    (folder / "RESULTS.md").write_text(text(rows), encoding="utf-8")
    figure = plot(rows)
    figure.savefig(folder / "ratios.png", dpi=110, metadata={"Software": None})


def text(rows):
    """Return RESULTS.md."""
    lines = ["# Results", "", "Written by `python -m benchmarks --write`; do not edit.", ""]
    lines += ["Ours divided by the peer: below 1, ours is quicker or smaller. Times are CPU"]
    lines += ["milliseconds, memory is bytes; `README.md` says how they are taken.", ""]
    lines += [f"- {fact}" for fact in machine()]
    lines += ["", f"![Every ratio on a logarithmic axis: {ends(rows)}](ratios.png)", ""]
    lines += ["| ours | against | ours | peer | ratio | lowest to highest | goal |"]
    lines += ["|---|---|--:|--:|--:|---|---|"]
    lines += [
        f"| {r.name} | {r.peer} | {r.ours:.4g} | {r.theirs:.4g} | **{r.ratio:.3g}** "
        f"| {r.low:.3g} to {r.high:.3g} | {r.verdict} |"
        for r in rows
    ]
    missed = [row for row in rows if row.goal is not None and row.ratio > row.goal]
    lines += ["", "## Goals that are missed, and where the cost is", ""]
    lines += [block for row in missed for block in why(row)] or ["None."]
    return "\n".join(lines).rstrip() + "\n"


def why(row):
    """Return the profile of a missed goal."""
    head = f"{row.name} against {row.peer}: {row.ratio:.3g}, the goal is {row.goal:g}."
    return [head, "", "```text", explain(row), "```", ""]


def ends(rows):
    """Say in words what the plot shows: its smallest and its largest ratio."""
    ordered = sorted(rows, key=lambda row: row.ratio)
    told = (f"{r.ratio:.2g} for {r.name} against {r.peer}" for r in (ordered[0], ordered[-1]))
    return "from {} to {}".format(*told)


def machine():
    """Return what the numbers depend on, one fact a line."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    versions = (f"{name} {version}" for name in PACKAGES if (version := installed_version(name)))
    yield f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()})"
    yield f"{', '.join(versions)}; BLAS: {blas['name']} {blas['version']}; one thread each"
    if hasattr(os, "getloadavg"):
        yield f"load when the run ended (one process is 1): {os.getloadavg()[1]:.1f}"


def processor():
    """Return the model of the processor."""
    listed = Path("/proc/cpuinfo")  # Linux
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or "processor unknown")


def installed_version(name):
    """Return the version of a package, or None where it is absent."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def plot(rows):
    """Return a figure: a line for each of ours, a mark for each peer, its spread, its goal."""
    names = list(dict.fromkeys(row.name for row in rows))
    figure = Figure(figsize=(9, 2 + 0.3 * len(names)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.axvline(1, color=INK, linewidth=1)
    for row in rows:
        y, (mark, colour) = names.index(row.name), MARKS[row.peer]
        axes.plot([row.low, row.high], [y, y], color=colour, linewidth=1.5, alpha=0.6)
        axes.plot(row.ratio, y, mark, color=colour, markersize=7, label=row.peer)
        if row.goal is not None:
            axes.plot(row.goal, y, "|", color=colour, markersize=16, markeredgewidth=2)
    axes.set(xscale="log", xlabel="ours / peer: left of 1, ours is quicker or smaller (| goal)")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    handles = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=4, frameon=False)
    return figure
