"""The rules of style for notebooks: each takes a notebook and returns findings in words.

A finding says what was found, what was expected and what to do. `test_notebook_style.py` applies
every rule to every notebook, and proves with planted defects that each rule can fail.
"""

import ast
import html.parser
import re
import statistics
import urllib.parse

import bpcourse
from bpcourse.practice.needs import EXTRAS, needs_of

LONGEST_CELL = 15  # lines of a code cell
WIDEST = 100  # characters in a line of code, or of what it prints: more is broken or cut off
MEDIAN_CELL = 4
WORDS_PER_CODE_LINE = (8, 20)
LONGEST_DEFINITION = 8  # lines; above, the tag `lesson` is needed
MOST_WIDGETS = 3  # beside the questions at both ends, which are tagged `recall`
TWIN_WITHIN = 2  # code cells after the widget
BANNED_WORDS = ("simply", "obviously", "just")
OPENING = ("You will do", "You will learn", "You need")
SECTIONS = ("Recap", "Going further", "Next")
TAGS_OF_NBVAL = {"nbval-ignore-output", "nbval-skip", "nbval-check-output"}
TAGS_OF_NBVAL |= {"nbval-raises-exception", "raises-exception", "pytest-validate-ignore-output"}
SLIDE_TYPES = {"slide", "subslide", "fragment", "notes", "skip"}

# What JupyterLab shows of a notebook that is not trusted yet; SVG alone, JavaScript and widget
# views show nothing there.
SAFE_KINDS = {"text/plain", "text/html", "text/latex", "text/markdown", "image/png"}
# Tags that its sanitiser keeps and that the course has a use for.
SAFE_TAG = re.compile(
    r"a|b|blockquote|br|caption|code|dd|details|div|dl|dt|em|figcaption|figure|h[1-6]|hr|i|img|kbd"
    r"|li|ol|p|pre|q|s|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var"
)

ACTIVE = {
    "a script": re.compile(r"<\s*script", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*[\s\"'/]on[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript\s*:", re.IGNORECASE),
    "an embedded document": re.compile(
        r"<\s*(iframe|frame|object|embed|base|meta)\b", re.IGNORECASE
    ),
    "a form": re.compile(r"<\s*(form|input|button)\b|\bformaction\s*=", re.IGNORECASE),
    "a command link": re.compile(r"data-commandlinker", re.IGNORECASE),
    "an embedded page": re.compile(r"data:text/html", re.IGNORECASE),
    "something from outside": re.compile(
        r"<\s*(?!a\b)[a-z][^>]*\s(?:src|srcset|href|xlink:href|poster|data)\s*=\s*[\"']?\s*(?:https?:)?//"
        r"|!\[[^]]*\]\(\s*<?(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//|@import\b",
        re.IGNORECASE,
    ),
    "something over the page": re.compile(
        r"position\s*:\s*(?:fixed|sticky|absolute)", re.IGNORECASE
    ),
}
VOLATILE = {
    "a memory address": re.compile(r"\b0x[0-9a-fA-F]{6,}"),
    "a path of a machine": re.compile(
        r"(?<![\w.<])/(?:home|root|tmp|usr|Users|work|var)/|[A-Z]:\\\w"
    ),
    "a running time": re.compile(r"\d\.\d+\s?(?:s|ms|µs|μs|us|ns|seconds?|sec)\b"),
}


# --- Reading a notebook --------------------------------------------------------------------------


def code_cells(notebook):
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text_cells(notebook):
    """Return the Markdown cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell):
    """Return a cell's tags as a set."""
    return set(cell.metadata.get("tags", []))


def code_lines(source):
    """Return the lines of a piece of code, without empty lines and comments."""
    stripped = (line.strip() for line in source.splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def prose(source):
    """Return Markdown without code, formulas on their own, tags, link targets and images."""
    for pattern in (
        r"^(```+|~~~+).*?^\1",  # fenced code
        r"\$\$.*?\$\$",
        r"<[^>]*>",
        r"!\[[^]]*\]\([^)]*\)",
        r"(?<=\])\([^)]*\)",
        r"`[^`]*`",
    ):
        source = re.sub(pattern, " ", source, flags=re.DOTALL | re.MULTILINE)
    return source


def count_words(notebook):
    """Count the words of prose in the lesson; a formula within a line is one word.

    The opening, tables, boxes, exercises and what follows them are read at another pace, with other
    things at hand, and do not count.
    """
    text = " ".join(prose(cell.source) for cell in lesson_text(notebook))
    running = " ".join(line for line in text.splitlines() if not line.startswith(("|", ">")))
    return len(re.findall(r"\$[^$]+\$|[^\W\d_][\w'’-]*", running))


def lesson_text(notebook):
    """Yield the text cells between the opening and the exercises or the closing sections."""
    for cell in text_cells(notebook)[1:]:
        heading = re.search(r"^## (.+)$", cell.source, flags=re.MULTILINE)
        if heading and heading[1] in ("Exercises", *SECTIONS):
            return
        yield cell


def outputs(notebook):
    """Yield (cell, output) for every stored output."""
    for cell in code_cells(notebook):
        yield from ((cell, output) for output in cell.outputs)


def as_text(value):
    """Return the text of a mime value, percent-encoded pictures decoded too."""
    text = value if isinstance(value, str) else repr(value)
    decoded = urllib.parse.unquote(text)
    return text if decoded == text else f"{text}\n{decoded}"


def texts(output):
    """Yield (kind, text) of one output; pictures in base64 are left out."""
    if output.output_type == "stream":
        yield output.name, output.text
    for kind, value in output.get("data", {}).items():
        if kind not in {"image/png", "image/jpeg"}:
            yield kind, as_text(value)


class Tags(html.parser.HTMLParser):
    """Collects (tag, attributes) of a piece of HTML."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep one tag; the parser calls this."""
        self.found.append((tag, dict(attrs)))


def html_tags(text):
    """Return (tag, attributes) of every tag of a piece of HTML."""
    return Tags(text).found


# --- The rules -----------------------------------------------------------------------------------


def counts_run_from_1(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts == list(range(1, len(counts) + 1)):
        return []
    return [f"execution counts are {counts}; expected 1 to {len(counts)}: build the notebook"]


METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


def metadata_is_minimal(notebook):
    found = []
    if notebook.metadata != METADATA:
        found.append(f"the metadata is {dict(notebook.metadata)}; expected {METADATA}")
    for cell in notebook.cells:
        extra = set(cell.metadata) - {"tags", "slideshow"}
        if extra:
            found.append(f"cell {cell.id} has metadata {sorted(extra)}; keep tags and slideshow")
    return found


def outputs_are_calm(notebook):
    return [
        f"cell {cell.id} has an output on {output.get('name', output.output_type)}: find its reason"
        for cell, output in outputs(notebook)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def nbval_compares_everything(notebook):
    found = []
    for cell in code_cells(notebook):
        if re.search(r"NBVAL_|PYTEST_VALIDATE", cell.source) or tags(cell) & TAGS_OF_NBVAL:
            found.append(f"cell {cell.id} asks nbval not to compare; make its output repeatable")
        if cell.source.rstrip().endswith(";"):
            found.append(
                f"cell {cell.id} ends with a semicolon, which nbval does not know; assign instead"
            )
    return found


def outputs_are_repeatable(notebook):
    return [
        f"cell {cell.id}, {kind}: {what}: {match.group()!r}; print something that never changes"
        for cell, output in outputs(notebook)
        for kind, text in texts(output)
        for what, pattern in VOLATILE.items()
        for match in [pattern.search(text)]
        if match
    ]


def code_cells_are_short(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    found = [
        f"cell {cell.id} has {length} lines; at most {LONGEST_CELL}: split it or use the package"
        for cell, length in zip(code_cells(notebook), lengths, strict=True)
        if length > LONGEST_CELL
    ]
    if lengths and statistics.median(lengths) > MEDIAN_CELL:
        found.append(
            f"the median code cell has {statistics.median(lengths)} lines; <= {MEDIAN_CELL}"
        )
    return found


def code_fits_the_page(notebook):
    return [
        f"cell {cell.id}: {len(line)} characters in {line.strip()[:40]!r}; wrap at {WIDEST}"
        for cell in code_cells(notebook)
        for line in cell.source.splitlines()
        if len(line) > WIDEST
    ]


def printed_lines_fit_the_page(notebook):
    return [
        f"cell {cell.id} prints {len(line)} characters in {line.strip()[:40]!r}; at most {WIDEST}"
        for cell, output in outputs(notebook)
        if not tags(cell) & {"widget", "predict"}  # what they show is no text
        for line in printed(output).splitlines()
        if len(line) > WIDEST
    ]


def printed(output):
    """Return what a reader sees as text: a stream, or a result that has no other form."""
    if output.output_type == "stream":
        return as_text(output.text)
    data = output.get("data", {})
    return "" if {"text/html", "image/png"} & {*data} else as_text(data.get("text/plain", ""))


def count_code_lines(notebook):
    """Count the lines of code, solutions in fenced blocks included, questions to recall not."""
    fences = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
    solutions = [text for cell in text_cells(notebook) for text in fences.findall(cell.source)]
    lesson = [cell.source for cell in code_cells(notebook) if "recall" not in tags(cell)]
    written = lesson + solutions
    return sum(len(code_lines(without_slips(source))) for source in written)


def without_slips(source):
    """Leave out what a prediction's slips are told: prose, though it stands in code."""
    return re.sub(r"^slips = \{.*?\}$", "", source, flags=re.DOTALL | re.MULTILINE)


def prose_and_code_are_balanced(notebook):
    words, lines = count_words(notebook), count_code_lines(notebook)
    low, high = WORDS_PER_CODE_LINE
    if not lines or low <= words / lines <= high:
        return []
    remedy = "explain more" if words / lines < low else "let the code speak more"
    measured = f"{words / lines:.1f} words a line of code ({words} words, {lines} lines)"
    return [f"{measured}; expected {low} to {high}: {remedy}"]


def tree_of(cell):
    """Return the syntax tree of a code cell, or the SyntaxError."""
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        return error


def cells_are_plain_python(notebook):
    trees = [(cell, tree_of(cell)) for cell in code_cells(notebook)]
    found = [f"cell {cell.id} is empty: remove it" for cell, _ in trees if not cell.source.strip()]
    return found + [
        f"cell {cell.id} is not plain Python ({tree}): no magics, no shell lines"
        for cell, tree in trees
        if isinstance(tree, SyntaxError)
    ]


def definitions(cell):
    """Yield (name, number of lines) of every function and class that a cell defines."""
    tree = tree_of(cell)
    for node in [] if isinstance(tree, SyntaxError) else ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.end_lineno - node.lineno + 1


def definitions_are_short(notebook):
    remedy = "move it into the package, or tag the cell 'lesson' if the definition is the lesson"
    return [
        f"cell {cell.id} defines {name} in {length} lines, above {LONGEST_DEFINITION}: {remedy}"
        for cell in code_cells(notebook)
        if "lesson" not in tags(cell)
        for name, length in definitions(cell)
        if length > LONGEST_DEFINITION
    ]


def words_are_friendly(notebook):
    pattern = re.compile(rf"\b({'|'.join(BANNED_WORDS)})\b", re.IGNORECASE)
    return [
        f"cell {cell.id} says {match.group()!r} ({text[: match.end()][-50:]!r}); leave the word out"
        for cell in text_cells(notebook)
        for text in [prose(cell.source)]
        for match in pattern.finditer(text)
    ]


def the_title_comes_first(notebook):
    if re.match(r"# \S", notebook.cells[0].source):
        return []
    return ["the first cell does not start with the title: '# ' and a verb"]


def the_opening_says_what_comes(notebook):
    beginning = "\n".join(cell.source for cell in text_cells(notebook)[:3])
    found = [f"the first cells lack '{part}'" for part in OPENING if part not in beginning]
    if not re.search(r"\b\d+ minutes", beginning):
        found.append("the first cells do not say how many minutes, as in '40 minutes'")
    return found


def the_closing_sections_are_there(notebook):
    headings = re.findall(
        r"^## +(.+?) *$", "\n".join(cell.source for cell in text_cells(notebook)), re.MULTILINE
    )
    return [
        f"there is no section '## {section}'"
        for section in SECTIONS
        if not any(heading.startswith(section) for heading in headings)
    ]


def it_says_how_to_run(notebook):
    first = next((i for i, c in enumerate(notebook.cells) if c.cell_type == "code"), 0)
    beginning = "\n".join(cell.source for cell in notebook.cells[: first + 1])
    if re.search(r"shift.{0,8}enter|run (all|every|each|the|this|me)\b", beginning, re.IGNORECASE):
        return []
    return ["nothing up to the first code cell says how to run it (Shift+Enter, Run All Cells)"]


def the_first_cell_begins(notebook):
    """Say unless the first cell compares versions: a notebook that is older than its package."""
    call = f'begin("{bpcourse.__version__}"'
    first = code_cells(notebook)[0]
    return [] if call in first.source else [f"cell {first.id}, the first, does not call {call})"]


def needs_are_said(notebook):
    """Find cells that lean on a library beside the course and do not say so."""
    first, *others = code_cells(notebook)
    found = _first_cell_needs(first)
    for cell in [first, *others]:
        said = set(needs_of(cell, notebook.cells))
        found += [
            f"cell {cell.id} needs {name}: give it, or the first one, the tag needs-{name}"
            for name in sorted(imported(cell) & set(EXTRAS) - said)
        ]
        found += [
            f"no extra brings {name}, of which cell {cell.id} says it is needed: EXTRAS"
            for name in sorted(said - set(EXTRAS))
        ]
    return found + [
        f"cell {cell.id} would stop a run of all cells: let it ask installed(...) first"
        for cell in others
        if any(tag.startswith("needs-") for tag in tags(cell)) and "installed(" not in cell.source
    ]


def _first_cell_needs(first):
    """Say if what `begin` is told is not what the first cell's tags say."""
    calls = [node for node in ast.walk(tree_of(first)) if isinstance(node, ast.Call)]
    given = [call.keywords for call in calls if ast.unparse(call.func) == "begin"]
    parts = [one for options in given for option in options for one in ast.walk(option)]
    told = {one.value for one in parts if isinstance(one, ast.Constant)}
    said = {tag.removeprefix("needs-") for tag in tags(first) if tag.startswith("needs-")}
    return [] if told == said else [f"cell {first.id} begins with {told}, its tags say {said}"]


def imported(cell):
    """Return the first names of all modules that a cell imports."""
    nodes = [] if isinstance(tree := tree_of(cell), SyntaxError) else list(ast.walk(tree))
    names = [a.name for node in nodes if isinstance(node, ast.Import) for a in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def sections_start_slides(notebook):
    found = []
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind is not None and kind not in SLIDE_TYPES:
            found.append(f"cell {cell.id} has slide type {kind!r}; expected one of {SLIDE_TYPES}")
        is_section = cell.cell_type == "markdown" and re.match(r"##? ", cell.source)
        if is_section and kind not in {"slide", "skip"}:
            found.append(f"cell {cell.id} starts a section but no slide: slide type slide or skip")
    return found


def widgets_have_twins(notebook):
    cells, found = code_cells(notebook), []
    shown = [i for i, cell in enumerate(cells) if "widget" in tags(cell)]
    for place in shown:
        following = cells[place + 1 : place + 1 + TWIN_WITHIN]
        if not any("twin" in tags(cell) for cell in following):
            found.append(f"cell {cells[place].id} shows a widget: let a cell tagged 'twin' follow")
    explorers = [i for i in shown if "recall" not in tags(cells[i])]
    if len(explorers) > MOST_WIDGETS:
        found.append(f"{len(explorers)} widgets; at most {MOST_WIDGETS} a notebook")
    for cell in cells:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        if "twin" in tags(cell) and not kinds & {"text/html", "image/png"}:
            found.append(f"cell {cell.id} is a twin but shows no picture")
    return found


def predictions_are_compared(notebook):
    """Find questions that are asked and never answered, or answered under other words."""
    sources = "\n".join(cell.source for cell in code_cells(notebook))
    call = r'^{}\("([^"]*)"'
    asked = re.findall(call.format("(?:predict|ask)"), sources, re.MULTILINE)
    answered = re.findall(call.format("compare"), sources, re.MULTILINE)
    return [
        f"{question!r} is asked {asked.count(question)} and answered {answered.count(question)} "
        "times; expected once each, in the same words"
        for question in dict.fromkeys(asked + answered)
        if (asked.count(question), answered.count(question)) != (1, 1)
    ]


def images_have_words(notebook):
    found = []
    for cell in text_cells(notebook):
        if re.search(r"!\[\s*\]\(", cell.source):
            found.append(f"cell {cell.id} has an image without a description: ![description](...)")
        found += [f"cell {cell.id}: {reason}" for reason in images_without_alt(cell.source)]
    for cell, output in outputs(notebook):
        data = output.get("data", {})
        found += [f"cell {cell.id}: {r}" for r in images_without_alt(data.get("text/html", ""))]
        plain = data.get("text/plain", "").strip()
        if "image/png" in data and (not plain or plain.startswith(("<", "Figure("))):
            found.append(f"cell {cell.id} shows a PNG whose text is {plain!r}; say what it shows")
    return found


def images_without_alt(text):
    """Return a reason for every <img> of a piece of HTML that has no alt text."""
    images = [attributes for tag, attributes in html_tags(text) if tag == "img"]
    return ["an <img> without alt text" for one in images if not (one.get("alt") or "").strip()]


def outputs_show_untrusted(notebook):
    found = []
    for cell, output in outputs(notebook):
        data = output.get("data", {})
        if output.output_type != "stream" and not set(data) & SAFE_KINDS:
            found.append(f"cell {cell.id} shows only {sorted(data)}: nothing before it is trusted")
        unsafe = sorted(set(data) - SAFE_KINDS)
        if unsafe:
            found.append(f"cell {cell.id} stores {unsafe}; use {sorted(SAFE_KINDS)}")
        written = {tag for tag, _ in html_tags(data.get("text/html", ""))}
        lost = {tag for tag in written if not SAFE_TAG.fullmatch(tag)}
        if lost:
            found.append(f"cell {cell.id} uses <{'>, <'.join(sorted(lost))}>, which get stripped")
        if "text/html" in data and "text/plain" not in data:
            found.append(f"cell {cell.id} has HTML but no plain text for terminals")
    return found


def nothing_is_active(notebook):
    stored = [(cell, text) for cell, output in outputs(notebook) for _, text in texts(output)]
    stored += [(cell, cell.source) for cell in text_cells(notebook)]
    return [
        f"cell {cell.id} stores {what}: {match.group()!r}"
        for cell, text in stored
        for what, pattern in ACTIVE.items()
        for match in [pattern.search(text)]
        if match
    ]


RULES = (
    counts_run_from_1,
    metadata_is_minimal,
    outputs_are_calm,
    nbval_compares_everything,
    outputs_are_repeatable,
    code_cells_are_short,
    code_fits_the_page,
    printed_lines_fit_the_page,
    prose_and_code_are_balanced,
    cells_are_plain_python,
    definitions_are_short,
    words_are_friendly,
    the_title_comes_first,
    the_opening_says_what_comes,
    the_closing_sections_are_there,
    it_says_how_to_run,
    the_first_cell_begins,
    needs_are_said,
    sections_start_slides,
    widgets_have_twins,
    predictions_are_compared,
    images_have_words,
    outputs_show_untrusted,
    nothing_is_active,
)
