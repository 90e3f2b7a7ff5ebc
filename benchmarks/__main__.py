"""All comparisons in one table of ratios.

python -m benchmarks
"""

from benchmarks import one_thread, scalar  # noqa: F401  one_thread before NumPy is loaded

ROUNDS = 7


def lines(rounds=ROUNDS):
    """Yield the table, one line for each comparison and one for each peer that is absent."""
    yield f"{'ours':32}{'against':22}{'ratio':>9}  {'lowest to highest':20}goal"
    rows = scalar.measure(rounds)
    for r in rows:
        yield line(r.name, r.peer, r, r.goal)
    if not any(r.peer == "micrograd" for r in rows):
        yield "micrograd is not installed, its rows are left out: pip install -e .[benchmarks]"
    from benchmarks import slider  # noqa: PLC0415  Matplotlib on the heap slows the collector

    for r in slider.measure(rounds):
        yield line(r.name, "Matplotlib redraw", r, slider.GOAL)

    # last: the modules of PyTorch on the heap slow the collector
    from benchmarks import layers  # noqa: PLC0415

    for r in layers.measure(2 * rounds):
        yield line(r.name, r.peer, r, r.goal)
    if not layers.installed("PyTorch"):
        yield "PyTorch is not installed, its rows are left out: pip install -e .[frameworks]"


def line(name, peer, row, goal):
    """Write one comparison."""
    spread = f"{row.low:.4f} to {row.high:.4f}"
    missed = "" if row.ratio <= goal else "  missed"
    return f"{name:32}{peer:22}{row.ratio:9.4f}  {spread:20}{goal:g}{missed}"


if __name__ == "__main__":
    for text in lines():
        print(text, flush=True)
