"""Every notebook keeps the rules of style, and every rule can fail."""

import copy
import re
from pathlib import Path

import nbformat
import notebook_rules as rules
import pytest

import bpcourse

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SOURCES = sorted((FOLDER / "source").glob("*.md"))
BIGGEST = 1_000_000
FRONT_MATTER = re.compile(
    r"\A---\njupytext:\n  text_representation:\n    extension: \.md\n    format_name: myst\n"
    r"kernelspec:\n  display_name: Python 3 \(ipykernel\)\n  name: python3\n---\n"
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)


def test_every_notebook_has_a_source_and_every_source_a_notebook():
    assert [path.stem for path in NOTEBOOKS] == [path.stem for path in SOURCES]


@each_source
def test_source_and_notebook_agree(path, build):
    assert build.difference(path, FOLDER / f"{path.stem}.ipynb") is None


@each_source
def test_a_source_starts_with_the_small_front_matter(path):
    assert FRONT_MATTER.match(path.read_text(encoding="utf-8"))


@each_notebook
def test_a_notebook_is_stored_as_the_builder_writes_it(path, build, tmp_path):
    build.write(nbformat.read(path, as_version=4), tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes()


@each_notebook
def test_a_notebook_is_small(path):
    assert path.stat().st_size < BIGGEST, f"{path.stat().st_size} bytes; aim at 400 000"


@each_notebook
def test_ids_follow_from_the_headings(path, build):
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.id for cell in cells] == build.cell_ids(cells)


@each_notebook
@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_rules_hold(path, rule):
    assert rule(nbformat.read(path, as_version=4)) == []


# --- The rules can fail --------------------------------------------------------------------------

OPENING = """\
# Follow a nudge

**You will do** a thing. **You will learn** its name. **You need** 20 minutes and notebook 00.
Press Shift+Enter to run a cell. """
FILLER = "A nudge of the weight moves the loss by the slope times the nudge, here by 0.02. "


def markdown(source, slide=None, **metadata):
    """Return a text cell, with a slide type if one is given."""
    kept = {"slideshow": {"slide_type": slide}} if slide else {}
    return nbformat.v4.new_markdown_cell(source, metadata=kept | metadata)


def code(source, count, data=None, **metadata):
    """Return a code cell that was run and shows `data`."""
    shown = [nbformat.v4.new_output("display_data", data=data)] if data else []
    return nbformat.v4.new_code_cell(
        source, execution_count=count, outputs=shown, metadata=metadata
    )


IMAGE = '<img alt="w is 3" src="data:image/svg+xml,%3Csvg%20width%3D%225%22/%3E">'


@pytest.fixture
def good():
    """A small notebook that keeps every rule."""
    cells = [
        markdown(OPENING + FILLER, "slide"),
        code(f'begin("{bpcourse.__version__}")\n2', 1, {"text/plain": "2"}),
        markdown("## Nudge it\n\n" + 3 * FILLER, "slide"),
        code("explorer()", 2, {"text/plain": "explorer(w=3)"}, tags=["widget"]),
        code("picture(w=3)", 3, {"text/html": IMAGE, "text/plain": "w is 3"}, tags=["twin"]),
        code("plot()", 4, {"image/png": "iVBORw0K", "text/plain": "The curve falls."}),
        *(markdown(f"## {name}\n\nA line of $x^2$.", "slide") for name in rules.SECTIONS),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata=copy.deepcopy(rules.METADATA))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_keeps_every_rule(good, rule):
    assert rule(good) == []


def source(cell, text):
    """Return a defect: the source of that cell becomes `text`."""

    def plant(notebook):
        notebook.cells[cell].source = text

    return plant


def added(cell, text):
    """Return a defect: `text` is added to the source of that cell."""

    def plant(notebook):
        notebook.cells[cell].source += text

    return plant


def output(cell, **data):
    """Return a defect: that cell shows `data` (mime types with _ for the slash)."""

    def plant(notebook):
        kinds = {kind.replace("_", "/", 1): text for kind, text in data.items()}
        notebook.cells[cell].outputs = [nbformat.v4.new_output("display_data", data=kinds)]

    return plant


def active(markup):
    """Return a defect: an HTML output holds this markup."""
    return output(4, text_html=markup, text_plain="w is 3")


def stderr(notebook):
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stderr", text="warning")]


def raised(notebook):
    notebook.cells[1].outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="x")]


def prints(text):
    """Return a defect: the first code cell prints `text`."""

    def plant(notebook):
        notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]

    return plant


def unrun(notebook):
    notebook.cells[3].execution_count = None


def swapped_counts(notebook):
    notebook.cells[3].execution_count, notebook.cells[4].execution_count = 3, 2


def language(notebook):
    notebook.metadata["language_info"]["version"] = "3.11.7"


def colourless(notebook):
    del notebook.metadata["language_info"]


def collapsed(notebook):
    notebook.cells[1].metadata["collapsed"] = True


def tagged(cell, *names):
    """Return a defect: that cell's tags become `names`."""

    def plant(notebook):
        notebook.cells[cell].metadata["tags"] = list(names)

    return plant


def slide(cell, kind):
    """Return a defect: that cell's slide type becomes `kind`; None removes it."""

    def plant(notebook):
        notebook.cells[cell].metadata["slideshow"] = {"slide_type": kind} if kind else {}

    return plant


def without_title(notebook):
    del notebook.cells[0]


def many_widgets(notebook):
    widget, twin = notebook.cells[3:5]
    notebook.cells[3:5] = [widget, twin] * 4


def late_twin(notebook):
    notebook.cells[4:4] = [code("1", 9), code("2", 10)]


LONG_DEFINITION = "def f():\n" + "    x = 1\n" * 8
SVG_SCRIPT = '<img alt="a" src="data:image/svg+xml,%3Csvg%3E%3Cscript%3E1%3C/script%3E%3C/svg%3E">'

DEFECTS = [
    (rules.counts_run_from_1, unrun),
    (rules.counts_run_from_1, swapped_counts),
    (rules.metadata_is_minimal, language),
    (rules.metadata_is_minimal, colourless),
    (rules.metadata_is_minimal, collapsed),
    (rules.outputs_are_calm, stderr),
    (rules.outputs_are_calm, raised),
    (rules.nbval_compares_everything, added(1, "\n# NBVAL_IGNORE_OUTPUT")),
    (rules.nbval_compares_everything, added(1, "\n# NBVAL_SKIP")),
    (rules.nbval_compares_everything, tagged(1, "nbval-skip")),
    (rules.nbval_compares_everything, tagged(1, "raises-exception")),
    (rules.nbval_compares_everything, added(1, ";")),
    (rules.outputs_are_repeatable, output(1, text_plain="<object at 0x7f8bf45af790>")),
    (rules.outputs_are_repeatable, output(1, text_plain="saved in /" + "home/ada/x")),
    (rules.outputs_are_repeatable, output(1, text_plain="took 0.123 s")),
    (rules.outputs_are_repeatable, output(1, text_plain="12.5ms a loop")),
    (rules.code_cells_are_short, source(1, "x = 1\n" * 16)),
    (rules.code_cells_are_short, lambda nb: [source(i, "x = 1\n" * 5)(nb) for i in (1, 3, 4)]),
    (rules.code_fits_the_page, source(1, "x = 1\n" + "y" * 101)),
    (rules.printed_lines_fit_the_page, output(1, text_plain="2\n" + "3" * 101)),
    (rules.printed_lines_fit_the_page, prints("4" * 101)),
    (rules.prose_and_code_are_balanced, source(1, "x = 1\n" * 40)),
    (rules.prose_and_code_are_balanced, added(2, FILLER * 10)),
    (rules.cells_are_plain_python, source(1, "%timeit f()")),
    (rules.cells_are_plain_python, source(1, "!ls")),
    (rules.cells_are_plain_python, source(1, " ")),
    (rules.definitions_are_short, source(1, LONG_DEFINITION)),
    (rules.definitions_are_short, source(1, "if 1:\n    class A:\n" + "        x = 1\n" * 8)),
    (rules.words_are_friendly, added(2, "Simply run it.")),
    (rules.words_are_friendly, added(2, "This is\nobviously so.")),
    (rules.words_are_friendly, added(2, "It is just a product.")),
    (rules.the_title_comes_first, without_title),
    (rules.the_title_comes_first, source(0, "## " + OPENING[2:])),
    (rules.the_opening_says_what_comes, source(0, OPENING.replace("You need", "You bring"))),
    (rules.the_opening_says_what_comes, source(0, OPENING.replace("20 minutes", "time"))),
    (rules.the_closing_sections_are_there, source(6, "## Summary")),
    (rules.the_closing_sections_are_there, source(8, "### Next")),
    (rules.it_says_how_to_run, source(0, OPENING.replace("Shift+Enter to run", "it to start"))),
    (rules.sections_start_slides, slide(2, None)),
    (rules.sections_start_slides, slide(2, "fragment")),
    (rules.sections_start_slides, slide(4, "slides")),
    (rules.the_first_cell_begins, source(1, 'begin("0.0.1")')),
    (rules.the_first_cell_begins, source(1, "2")),
    (rules.needs_are_said, source(4, "import torch.nn")),
    (rules.needs_are_said, source(1, 'begin("0.1.0", needs=("torch",))')),
    (rules.needs_are_said, tagged(1, "needs-torch")),
    (rules.needs_are_said, tagged(3, "needs-torch")),
    (rules.needs_are_said, tagged(3, "needs-nothing-known")),
    (rules.predictions_are_compared, source(1, 'predict("slope", ...)')),
    (rules.predictions_are_compared, source(1, 'ask("slope")')),
    (rules.predictions_are_compared, source(1, 'predict("slope", ...)\ncompare("Slope", 2)')),
    (rules.widgets_have_twins, tagged(4)),
    (rules.widgets_have_twins, late_twin),
    (rules.widgets_have_twins, many_widgets),
    (rules.widgets_have_twins, output(4, text_plain="w is 3")),
    (rules.images_have_words, added(2, "![](a.png)")),
    (rules.images_have_words, added(2, '<img src="a.png">')),
    (rules.images_have_words, output(4, text_html='<img alt=" " src="a">', text_plain="a")),
    (rules.images_have_words, output(5, image_png="iVBORw0K", text_plain="<Figure size 6x4>")),
    (rules.images_have_words, output(5, image_png="iVBORw0K")),
    (rules.outputs_show_untrusted, output(4, **{"image_svg+xml": "<svg/>"})),
    (rules.outputs_show_untrusted, output(4, application_javascript="1", text_plain="1")),
    (rules.outputs_show_untrusted, active('<svg width="5"></svg>')),
    (rules.outputs_show_untrusted, active("<style>p {}</style><p>a</p>")),
    (rules.outputs_show_untrusted, output(4, text_html="<p>a</p>")),
    *(
        (rules.nothing_is_active, active(markup))
        for markup in (
            "<script>alert(1)</script>",
            "< SCRIPT src=a>",
            '<p onclick="f()">a</p>',
            '<img alt="a" src="a" onerror=f()>',
            '<a href="javascript:f()">a</a>',
            '<a href="JavaScript : f()">a</a>',
            '<iframe src="a"></iframe>',
            '<form action="a"></form>',
            '<a data-commandlinker-command="console:create">a</a>',
            '<object data="a"></object>',
            '<embed src="a">',
            '<a href="data:text/html,a">a</a>',
            '<img alt="a" src="https://example.org/a.png">',
            "<img alt='a' src=//example.org/a.png>",
            '<image xlink:href="http://example.org/a.png"/>',
            '<p style="background:url(https://example.org/a.png)">a</p>',
            '<p style="position: fixed; top: 0">a</p>',
            '<p style="POSITION:sticky">a</p>',
            SVG_SCRIPT,
        )
    ),
    (rules.nothing_is_active, added(2, "<script>alert(1)</script>")),
    (rules.nothing_is_active, output(1, text_plain='<p onload="f()">')),
]


@pytest.mark.parametrize(
    ("rule", "plant"), DEFECTS, ids=[f"{i}-{rule.__name__}" for i, (rule, _) in enumerate(DEFECTS)]
)
def test_a_planted_defect_is_reported(good, rule, plant):
    bad = copy.deepcopy(good)
    plant(bad)
    assert rule(bad) != []


def test_every_rule_has_a_planted_defect():
    assert {rule for rule, _ in DEFECTS} == set(rules.RULES)


@pytest.mark.parametrize(
    "text",
    ["`just` in code", "```python\njust = 1\n```", "adjust it", "[a](just.md)", "justify"],
)
def test_banned_words_are_looked_for_in_prose_only(good, text):
    good.cells[2].source += f"\n\n{text}\n"
    assert rules.words_are_friendly(good) == []


def test_slips_are_prose():
    two = "x = 1\nslips = {'You forgot it.': x,\n         'And this.': 2 * x}\ncompare('q', x)"
    assert rules.without_slips(two) == "x = 1\n\ncompare('q', x)"
    assert rules.without_slips("slips = {}\ny = {1: 2}") == "\ny = {1: 2}"


def test_a_long_definition_may_be_the_lesson(good):
    good.cells[1].source = LONG_DEFINITION
    good.cells[1].metadata["tags"] = ["lesson"]
    assert rules.definitions_are_short(good) == []


@pytest.mark.parametrize("text", ["7.5 sigma", "0.5 steps", "s = 2", "3 s", "loss = 0.25 so"])
def test_numbers_are_not_taken_for_times(good, text):
    output(1, text_plain=text)(good)
    assert rules.outputs_are_repeatable(good) == []
