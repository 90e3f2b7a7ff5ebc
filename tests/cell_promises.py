"""What stands in the cells of a notebook must hold: noted while it runs, judged when it has run.

Proofs can fail, solutions keep the promises of their comments and solve their exercises, and who
makes a slip in a prediction reads which.
"""

import ast
import re

import nbformat
from proof_changes import can_fail

from bpcourse.practice import compare, predict

SOLUTION = re.compile(r"<details><summary>Solution</summary>(.*?)</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
CHECK = re.compile(r'^check\("(\d\d\.\d+)"', re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?")
PROMISES = ("proofs that cannot fail", "broken promises", "exercises solved")
PROMISES += ("predictions", "slips that are not told")


class Watcher:
    """Tries each proof when it is its turn, and notes what `compare` is asked."""

    def __init__(self, names):
        self.names, self.doubtful, self.asked, self.seen = names, [], [], set()

    def __call__(self, cell):
        """Look at a cell that is about to run: at each one once."""
        self.new = cell.id not in self.seen
        self.seen.add(cell.id)
        if self.names.get("compare") is compare:
            self.names["compare"] = self.noted
        is_proof = "proof" in cell.metadata.get("tags", [])
        if self.new and is_proof and not can_fail(cell.source, self.names):
            self.doubtful.append(cell.source)

    def noted(self, question, result, *, slips=None):
        """Note a prediction that is compared, then compare it."""
        if self.new:
            self.asked.append((question, result, slips or {}))
        return compare(question, result, slips=slips)

    def judge(self, path):
        """Return what holds of a notebook that has run, and what does not, by PROMISES."""
        self.new = False
        codes = solutions(path)
        found = (
            self.doubtful,
            findings(broken, codes, self.names),
            findings(solved, codes, self.names),
            [question for question, *_ in self.asked],
            [words for one in self.asked for words in findings(not_told_apart, *one)],
        )
        return dict(zip(PROMISES, found, strict=True))


def findings(judge, *given):
    """Return what a judge finds; an error is a finding, too."""
    try:
        return judge(*given)
    except Exception as error:  # noqa: BLE001  the cells may break in any way
        return [f"{type(error).__name__}: {error}"]


def solutions(path):
    """Return the code of every solution of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    return [
        code for text in texts for part in SOLUTION.findall(text) for code in CODE.findall(part)
    ]


def broken(codes, names):
    """Return the comments of solutions that are not what comes out."""
    return [
        f"{comment!r} is not what comes out: {value!r}"
        for code in codes
        for comment, value in promises(code, dict(names))
        if not keeps(comment, value)
    ]


def promises(code, names):
    """Run a solution; yield (comment, value) for each line that has a comment."""
    for statement in ast.parse(code).body:
        source = ast.get_source_segment(code, statement)
        comment = code.splitlines()[statement.end_lineno - 1].partition("#")[2].strip()
        if isinstance(statement, ast.Expr):
            value = eval(source, names)  # noqa: S307  our own cells
        else:
            exec(source, names)  # noqa: S102  as above
            assigned = isinstance(statement, ast.Assign)
            value = eval(ast.unparse(statement.targets[0]), names) if assigned else None  # noqa: S307
        if comment:
            yield comment, value


def flat(value):
    """Yield every number in a value."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, (int, float)):
        yield float(value)
    elif not isinstance(value, str):
        for item in value:
            yield from flat(item)


def keeps(comment, value):
    """Tell whether the numbers of the comment are in the value, in this order, to their digits."""
    if comment == repr(value):
        return True
    found = flat(value)
    wanted = [(float(text), len(text.partition(".")[2])) for text in NUMBER.findall(comment)]
    return bool(wanted) and all(
        any(round(number, digits) == number_wanted for number in found)
        for number_wanted, digits in wanted
    )


def solved(codes, names):
    """Return the numbers of the exercises, in order, whose solutions are judged correct."""
    names, found = dict(names), []
    for code in codes:
        *before, last = ast.parse(code).body
        exec(ast.unparse(ast.Module(before, [])), names)  # noqa: S102  our own cells
        said = repr(eval(ast.unparse(last), names))  # noqa: S307  as above
        if CHECK.match(ast.unparse(last).replace("'", '"')):
            number, _, words = said.partition(":")
            found.append(number if words.startswith(" correct") else said)
    return found


def not_told_apart(question, result, slips):
    """Return the words of the slips that somebody who makes them would not read."""
    unread = []
    for words, value in slips.items():
        predict(question, *(value if isinstance(value, (list, tuple)) else [value]))
        if not compare(question, result, slips=slips).text.endswith(words):
            unread.append(words)
    predict(question, ...)
    return unread
