"""Run a notebook the way people do: twice, cells twice in a row, out of order, with cells left out.

python tests/rerun.py NOTEBOOK ... prints a JSON object: notebook -> mode -> findings in words, and
what cell_promises.py found on the way. It is a process of its own, because a notebook leaves things
behind; many kernels would be far slower. Once from top to bottom is not among the ways: that is
what nbval does.
"""

import ast
import dis
import gc
import json
import os
import random
import re
import sys
import time
from pathlib import Path

import nbformat
from cell_promises import Watcher
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from needed import cells_that_run
from traitlets import Type

# A cell with this tag changes the state on purpose: it is run once where others run twice, and
# where the order is mixed it comes at its own place and is not compared.
ONCE = "once"
PICTURES = {"image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"}
STARTS_PROCESSES = "needs-distributed"  # that takes seconds each time, and nbval has done it
SLOW = 0.5  # seconds of a cell
PNG_IN_HTML = re.compile(r"data:image/png;base64,[^\"%]*")  # nbval compares it, see conftest.py


class ResultHook(DisplayHook):
    """Publishes the value of a cell's last line like a display, as a kernel does."""

    def write_output_prompt(self):
        """Write no prompt."""

    def write_format_data(self, format_dict, md_dict=None):
        """Publish the mime bundle of a result."""
        self.shell.display_pub.publish(format_dict, md_dict)


class Shell(InteractiveShell):
    """An interpreter of cells in this process."""

    displayhook_class = Type(ResultHook)


def is_once(cell):
    """Tell whether a cell is exempt by its tag."""
    return ONCE in cell.metadata.get("tags", [])


def only_imports(cell):
    """Tell whether a cell holds nothing but imports."""
    body = ast.parse(cell.source).body
    return bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)


def builds_on_itself(cell):
    """Tell whether a cell writes to what it has read, or into something: then a second run counts.

    What a function does to its arguments is not seen.
    """
    read = set()
    for step in dis.get_instructions(compile(cell.source, "cell", "exec")):
        if step.opname == "LOAD_NAME":
            read.add(step.argval)
        if step.opname in {"STORE_SUBSCR", "STORE_ATTR"}:
            return True
        if step.opname == "STORE_NAME" and step.argval in read:
            return True
    return False


def bundle(data):
    """Return the part of a mime bundle that is compared: all but pictures in bytes and widgets."""
    return {
        kind: PNG_IN_HTML.sub("a plot", text) if kind == "text/html" else text
        for kind, text in data.items()
        if kind not in PICTURES
    }


def stored(cell):
    """Return what a cell printed and showed when the notebook was built."""
    streams = [output.text for output in cell.outputs if output.output_type == "stream"]
    shown = [bundle(output.data) for output in cell.outputs if "data" in output]
    return "".join(streams), shown


def run(shell, cell):
    """Run a cell; return what it printed and showed, or None if it raised an error."""
    with capture_output() as captured:
        result = shell.run_cell(cell.source, store_history=False)
    if not result.success:
        return None
    return captured.stdout + captured.stderr, [bundle(out.data) for out in captured.outputs]


def differences(shell, cells, *, may_fail=False, spent=None, watch=None):
    """Run cells in this order; return one line per cell whose result is not the stored one.

    `spent` takes the seconds of each cell; a slow one is not run again, unless it builds on itself.
    `watch` is called with each cell before it runs.
    """
    found, spent = [], {} if spent is None else spent
    for cell in cells:
        if spent.get(cell.id, 0) >= SLOW and not builds_on_itself(cell):
            continue
        if watch:
            watch(cell)
        start = time.process_time()
        result = run(shell, cell)
        spent[cell.id] = time.process_time() - start
        if result is None and not may_fail:
            found.append(f"cell {cell.id} raises an error")
        elif result is not None and result != stored(cell) and not (may_fail and is_once(cell)):
            found.append(f"cell {cell.id} gives {result!r:.300}, stored is {stored(cell)!r:.300}")
    return found


def doubled(cells):
    """Return each cell twice in a row, those that are exempt once."""
    return [cell for cell in cells for _ in range(1 if is_once(cell) else 2)]


def shuffled(cells, seed):
    """Return the cells in another order: imports first, exempt cells at their own place."""
    imports = [cell for cell in cells if only_imports(cell)]
    rest = [cell for cell in cells if not only_imports(cell)]
    moving = [cell for cell in rest if not is_once(cell)]
    random.Random(seed).shuffle(moving)  # noqa: S311  nothing secret
    return imports + [cell if is_once(cell) else moving.pop() for cell in rest]


def with_gaps(cells, remainder):
    """Return the cells without every third one; imports stay."""
    return [c for i, c in enumerate(cells) if only_imports(c) or i % 3 != remainder]


def rerun(shell, path):
    """Return mode -> findings for the code cells of a notebook, and what holds of its promises.

    Each cell runs twice in a row. The slow ones are left out afterwards: of some notebooks they
    are nine tenths of the time, and hardly any other cell builds on them.
    """

    def fresh(order, **options):
        shell.reset(new_session=False)
        return differences(shell, order, **options)

    cells = cells_that_run(nbformat.read(path, as_version=4))
    cells = [c for c in cells if STARTS_PROCESSES not in c.metadata.get("tags", [])]
    spent, watcher = {}, Watcher(shell.user_ns)
    doubled_found = fresh(doubled(cells), spent=spent, watch=watcher)
    promises = watcher.judge(path)
    quick = [cell for cell in cells if spent[cell.id] < SLOW]
    gaps = [with_gaps(quick, remainder) for remainder in range(3)]
    return {  # in this order: what follows the first goes on in its kernel
        "each cell twice in a row": doubled_found,
        "a second time in the same kernel": differences(shell, quick),
        "out of order": fresh(shuffled(quick, seed=0), may_fail=True),
        "with cells left out": [one for order in gaps for one in fresh(order, may_fail=True)],
    } | promises


def main(paths):
    """Print the findings of the notebooks."""
    shell = Shell.instance()
    shell.history_manager.enabled = False
    found = {}
    for path in [Path(name).resolve() for name in paths]:
        os.chdir(path.parent)
        gc.freeze()  # what is loaded stays: each reset of the shell has the collector look at all
        found[str(path)] = rerun(shell, path)
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
