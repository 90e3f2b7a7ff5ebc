"""What the code of the course must not call, and how a call is found."""

import ast
import re

BANNED_NAMES = {"eval", "exec", "compile", "sympify", "parse_expr", "__import__", "breakpoint"}
BANNED_MODULES = {"pickle", "marshal", "shelve", "numexpr", "socket", "requests"}
BANNED_MODULES |= {"urllib.request", "http.client"}
BANNED_ATTRIBUTES = {"np.random.seed", "numpy.random.seed", "np.load", "numpy.load", "yaml.load"}
BANNED_ATTRIBUTES |= {"sympy.sympify", "sympy.parse_expr", "sympy.lambdify", "sp.sympify"}
# (file, what): why it is right there.
ALLOWED_CALLS = {
    ("bpcourse/graph/primitive.py", "exec"): "the table, text of our own, becomes code",
    ("bpcourse/graph/program.py", "compile"): "the program made from a graph, no typed text",
    ("bpcourse/graph/program.py", "exec"): "the program made from a graph, no typed text",
}


def calls_and_imports(tree):
    """Yield (line, what) for every name called, dotted name called, and module imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func) + ("(strict)" if is_strict(node) else "")
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
            yield from ((node.lineno, alias.name) for alias in node.names)


def is_strict(call):
    """Tell whether a call says strict=True: then sympify takes numbers, and evaluates no text."""
    return any(k.arg == "strict" and ast.unparse(k.value) == "True" for k in call.keywords)


def is_banned(what):
    """Tell whether a called or imported name is banned."""
    parents = {what, what.split(".")[0], ".".join(what.split(".")[:2])}
    banned = BANNED_NAMES | BANNED_ATTRIBUTES
    return what in banned or what.startswith("builtins.") or bool(parents & BANNED_MODULES)


def opened_without_encoding(tree):
    """Yield the line of every text-mode open, read_text and write_text without encoding."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(k.arg == "encoding" for k in node.keywords):
            continue
        called = ast.unparse(node.func).split(".")[-1]
        modes = [a.value for a in node.args if isinstance(a, ast.Constant)]
        binary = any(isinstance(mode, str) and re.fullmatch(r"[rwax]b\+?", mode) for mode in modes)
        if called in {"open", "read_text", "write_text"} and not binary:
            yield node.lineno


def code_problems(source, name):
    """Return what a piece of code must not do, one entry a finding."""
    tree = ast.parse(source)
    banned = [
        f"{name}:{line} uses {what}"
        for line, what in calls_and_imports(tree)
        if is_banned(what) and (name, what) not in ALLOWED_CALLS
    ]
    return banned + [
        f"{name}:{line} opens without encoding" for line in opened_without_encoding(tree)
    ]
