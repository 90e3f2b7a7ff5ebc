"""Build the notebooks: read the source, run it, clean the result, write it.

python notebooks/build.py [names] [--check]

A name is the start of a file name in notebooks/source ("03" is enough); without a name all are
built. With --check nothing is run: it reports which notebooks differ from their source.
The same source gives the same bytes, so a diff shows what a change did and nothing else.
"""

import argparse
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from bpcourse.practice.needs import missing, needs_of

FOLDER = Path(__file__).resolve().parent
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
# The lexer is for tools that colour the code; a version would change with the machine.
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}
KEPT_METADATA = ("tags", "slideshow")
WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS_PER_CELL = 120


class BuildError(Exception):
    """A notebook cannot be built; the message names the cell and the reason."""


def slug(text, longest=40):
    """Return a heading as a part of a cell id: `"The 2-2-1 *net*"` -> `"the-2-2-1-net"`."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:longest].strip("-") or "cell"


def heading(cell):
    """Return the first heading of a Markdown cell, or None."""
    if cell.cell_type != "markdown":
        return None
    # A line that starts with # inside a fenced block is a comment of that code.
    prose = re.sub(r"^(```+|~~~+).*?^\1", "", cell.source, flags=re.MULTILINE | re.DOTALL)
    found = re.search(r"^#{1,6} +(.+)$", prose, flags=re.MULTILINE)
    return found and found.group(1)


def cell_ids(cells):
    """Return one id a cell, from the heading above it and its place below that heading.

    Inserting a cell therefore renames only the cells of its own section.
    """
    ids, sections, section, place = [], set(), "start", 0
    for cell in cells:
        title = heading(cell)
        if title:
            section = unused(slug(title), sections)
            sections.add(section)
            place = 0
        ids.append(f"{section}-{place}")
        place += 1
    return ids


def unused(name, taken):
    """Return `name`, or `name` with the first free number that makes it new."""
    candidates = [name, *(f"{name}-no{count}" for count in range(2, len(taken) + 2))]
    return next(candidate for candidate in candidates if candidate not in taken)


def notebook_metadata():
    """Return what a stored notebook says about itself; its kernel would add more."""
    return {"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)}


def read_source(path):
    """Return the source as a notebook: ids and metadata as they are stored, no outputs."""
    written = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    notebook = nbformat.v4.new_notebook(metadata=notebook_metadata())
    for cell, identity in zip(written.cells, cell_ids(written.cells), strict=True):
        notebook.cells.append(clean_cell(cell, identity))
    return notebook


def clean_cell(cell, identity):
    """Return a new cell with the source, the tags and the slide type of this one, nothing else."""
    metadata = {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
    unknown = set(cell.metadata) - set(metadata)
    if unknown:
        raise BuildError(
            f"cell {identity}: metadata {sorted(unknown)} is not kept. Use only 'tags' and "
            "'slideshow'; two text cells are parted by a line with +++ alone."
        )
    kinds = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    if cell.cell_type not in kinds:
        raise BuildError(f"cell {identity}: a {cell.cell_type} cell; use Markdown or code.")
    return kinds[cell.cell_type](source=cell.source, id=identity, metadata=metadata)


def execute(notebook, folder):
    """Run every cell, in place, in a new kernel whose working folder is `folder`."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
        # Without this the kernel warns on the terminal that its local messages are not encrypted.
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        started = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
        place = started[-1].id if started else "(before any output)"
        plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))  # the kernel colours its tracebacks
        raise BuildError(f"cell {place} does not run:\n{plain}") from None


def clean_outputs(cell):
    """Check the outputs of one executed cell and drop its widget views, in place."""
    for output in cell.get("outputs", []):
        refuse(cell, output)
        data = output.get("data", {})
        # A stored widget view is a reference to a model that died with its kernel. An untrusted
        # notebook shows the text beside it anyway; a trusted one would show an error box instead
        # of that text. nbval compares no widget view, present or absent. So only the text is kept.
        # Everything else stays as the kernel sent it, because that is what nbval will see again.
        data.pop(WIDGET, None)


def refuse(cell, output):
    """Raise BuildError for an output that must not be stored."""
    if output.output_type == "error":
        raise BuildError(f"cell {cell.id} raises {output.ename}: {output.evalue}")
    if output.output_type == "stream" and output.name == "stderr":
        raise BuildError(f"cell {cell.id} writes to stderr:\n{output.text}")
    # a box for a prediction needs no twin: its text says all
    meant = {"widget", "predict"} & set(cell.metadata.get("tags", []))
    if WIDGET in output.get("data", {}) and not meant:
        raise BuildError(f"cell {cell.id} shows a widget: tag it 'widget' and let a twin follow.")


def build(source, target):
    """Build one notebook: `target` is written only if everything went well."""
    notebook = read_source(source)
    demand_libraries(notebook)
    execute(notebook, target.parent)
    for count, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
        if cell.execution_count != count:
            raise BuildError(f"cell {cell.id}: nothing was run. Is it empty?")
        # nbclient and nbval look only at these; papermill and others may add more.
        cell.metadata = {key: cell.metadata[key] for key in KEPT_METADATA if key in cell.metadata}
        clean_outputs(cell)
    notebook.metadata = notebook_metadata()
    write(notebook, target)


def demand_libraries(notebook):
    """Raise BuildError if a cell needs a library that is not here: its outputs would be lost."""
    needed = [name for cell in notebook.cells for name in needs_of(cell, notebook.cells)]
    absent = missing(dict.fromkeys(needed))
    if absent:
        raise BuildError(
            f"it needs what is not installed here: {', '.join(absent)}. Nothing was built; the old "
            f"notebook stays. Install it first: pip install {' '.join(absent)}"
        )


def write(notebook, target):
    """Write the notebook as UTF-8 with LF, keys sorted."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook).rstrip("\n") + "\n"
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def inputs(notebook):
    """Return what a notebook and its source must have in common."""
    cells = [(cell.id, cell.cell_type, cell.source, dict(cell.metadata)) for cell in notebook.cells]
    return dict(notebook.metadata), cells


def difference(source, target):
    """Return one sentence on how the notebook departs from its source, or None."""
    if not target.exists():
        return f"{target.name} is not built"
    wanted, stored = read_source(source), nbformat.read(target, as_version=4)
    if inputs(wanted) == inputs(stored):
        return None
    pairs = zip(inputs(wanted)[1], inputs(stored)[1], strict=False)
    changed = next((a[0] for a, b in pairs if a != b), "its number of cells or its metadata")
    return f"{target.name} is older than its source: first difference at {changed}"


def chosen(names, folder=FOLDER):
    """Return (source, notebook) pairs whose name starts with one of `names` (all without names)."""
    sources = sorted((folder / "source").glob("[0-9][0-9]_*.md"))
    for name in names:
        if not any(source.name.startswith(Path(name).stem) for source in sources):
            known = ", ".join(source.stem for source in sources) or "none"
            raise BuildError(f"no source starts with {name!r}; there are: {known}")
    starts = tuple(Path(name).stem for name in names) or ("",)
    picked = [source for source in sources if source.name.startswith(starts)]
    return [(source, folder / f"{source.stem}.ipynb") for source in picked]


def main(arguments=None):
    """Build or check what the arguments name; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="start of a file name, for example 03")
    parser.add_argument("--check", action="store_true", help="compare only, run nothing")
    options = parser.parse_args(arguments)
    try:
        pairs = chosen(options.names)
        problems = [handle(source, target, check=options.check) for source, target in pairs]
    except BuildError as error:
        problems = [str(error)]
    for problem in filter(None, problems):
        print(f"build.py: {problem}", file=sys.stderr)
    return 1 if any(problems) else 0


def handle(source, target, *, check):
    """Build or check one notebook; return a problem in words, or None."""
    if check:
        return difference(source, target)
    try:
        build(source, target)
    except BuildError as error:
        return f"{source.name}: {error}"
    print(f"{target.name} built, {target.stat().st_size // 1024} kB")
    return None


if __name__ == "__main__":
    sys.exit(main())
