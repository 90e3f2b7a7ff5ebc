"""The same straight-line program with fewer names: quicker for Python, harder to read.

>>> print(fused(LISTING))
def program(w, x):
    y = (w * x) + 1
    d_w = 1 * x
    return y, (d_w,)

where `LISTING` is

>>> print(LISTING)
def program(w, x):
    # forward: from the inputs to the output
    v1 = w * x
    y = v1 + 1
    # backward: from the output to the inputs
    d_y = 1
    d_v1 = d_y  # through y = v1 + 1
    d_w = d_v1 * x  # through v1 = w * x
    return y, (d_w,)

A name costs Python a store and a load, and a number that has to be kept. So a result that is used
once is written into the place where it is used, a second name for the same number is dropped, and
a gradient is added up in one line. ReLU and its slope are written out, which saves a call. Every
operation stays, in its order: the numbers are the same to the last bit.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["HELPERS", "fused"]

LISTING = """\
def program(w, x):
    # forward: from the inputs to the output
    v1 = w * x
    y = v1 + 1
    # backward: from the output to the inputs
    d_y = 1
    d_v1 = d_y  # through y = v1 + 1
    d_w = d_v1 * x  # through v1 = w * x
    return y, (d_w,)"""

MOST_TERMS = 40  # Python's compiler recurses into sums and brackets
MOST_BRACKETS = 20
_NAME = re.compile(r"[^\W\d]\w*")
# written out for plain numbers; a NaN stays one
_CALLS = (
    (re.compile(r"\brelu\((\w+)\)"), r"(\1 if \1 > 0 or \1 != \1 else _kind(\1)(0))"),
    (re.compile(r"\bgreater\((\w+), 0\)"), r"(1 if \1 > 0 else 0 if \1 <= 0 else _nan)"),
)
HELPERS = {"_kind": type, "_nan": math.nan}


def fused(source: str) -> str:
    """Return the program with each name left out that is not needed.

    >>> "v1" in fused(LISTING)
    False

    `source` is what `GradientProgram` writes: one assignment on each line, one return. The result
    runs on plain numbers, among functions and `HELPERS`.
    """
    head, *lines = source.splitlines()
    code = (line.strip().partition("  # ")[0] for line in lines)
    *body, last = [line for line in code if not line.startswith("#")]
    for call, text in _CALLS:
        body = [call.sub(text, line) for line in body]
    pairs = [line.split(" = ", 1) for line in body]
    assignments = _inlined(_summed(pairs), _NAME.findall(last))
    text = (f"    {name} = {expression}" for name, expression in assignments)
    return "\n".join((head, *text, f"    {last}"))


def _summed(pairs: Iterable) -> dict[str, str]:
    """Write `d = s` and later `d = d + t` as one `d = s + t`, where the later one stood."""
    terms: dict[str, list[str]] = {}
    for name, expression in pairs:
        if name not in terms:
            terms[name] = [expression]
            continue
        earlier = terms.pop(name)
        if len(earlier) == MOST_TERMS:  # no name of a program begins with an underscore
            part = f"_{len(terms)}_{name}"
            terms[part], earlier = earlier, [part]
        terms[name] = [*earlier, expression.removeprefix(f"{name} + ")]
    return {name: " + ".join(parts) for name, parts in terms.items()}


def _inlined(assignments: dict[str, str], wanted: list[str]) -> list[tuple[str, str]]:
    """Write a result that is used once where it is used, and leave out second names."""
    found = {name: _NAME.findall(text) for name, text in assignments.items()}
    uses = Counter(part for parts in found.values() for part in parts)
    texts: dict[str, str] = {}
    depth: Counter = Counter()
    result = []
    for name, text in assignments.items():
        full = _NAME.sub(lambda match: texts.get(match[0], match[0]), text)
        deep = 1 + max((depth[part] for part in found[name]), default=0)
        is_short = full.isidentifier() or full.isdigit()
        if name in wanted or not (is_short or (uses[name] == 1 and deep < MOST_BRACKETS)):
            result.append((name, full))
        else:
            texts[name], depth[name] = (full, 0) if is_short else (f"({full})", deep)
    return result
