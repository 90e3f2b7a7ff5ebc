"""Whether a proof in a notebook can fail: change a sign, and it must be refused.

Changed is, one at a time: a sign or the sign of a product in the cell; the sign of what the cell
takes from elsewhere (a formula, or what a function such as `backward_pass` returns); the sign of
the engine's gradients, for the cells that ask about these.
"""

import ast
import contextlib
import copy
import io
from functools import wraps
from unittest.mock import patch

import numpy as np
import sympy

from bpcourse.errors import ProofError
from bpcourse.symbolic import proofs

SWAPPED = {ast.Add: ast.Sub, ast.Sub: ast.Add}


def places(tree):
    """Return the numbers of the operations whose sign can be changed, none inside an index."""
    indices = [s.slice for s in ast.walk(tree) if isinstance(s, ast.Subscript)]
    inside = {id(node) for index in indices for node in ast.walk(index)}
    return [
        number
        for number, node in enumerate(ast.walk(tree))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add | ast.Sub | ast.Mult)
        and id(node) not in inside
    ]


def with_other_sign(source, number):
    """Return the code with a plus for a minus, a minus for a plus, or minus a product."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[number]
    if isinstance(node.op, ast.Mult):
        node.left = ast.UnaryOp(ast.USub(), node.left)
    else:
        node.op = SWAPPED[type(node.op)]()
    return ast.unparse(ast.fix_missing_locations(tree))


def negated(value):
    """Return formulas with the other sign, in whatever holds them; None for anything else."""
    if isinstance(value, int | float | sympy.Expr | sympy.MatrixBase | np.ndarray):
        return -value
    if isinstance(value, dict):
        return {key: negated(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        entries = [negated(entry) for entry in value]
        return type(value)(*entries) if hasattr(value, "_fields") else type(value)(entries)
    return None


def returning_the_other_sign(function):
    @wraps(function)
    def changed(*given, **options):
        return negated(function(*given, **options))

    return changed


def with_other_names(source, names):
    """Yield the names as they stand, each time with another sign in one that the cell reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            value = names[node.id]
            if callable(value) and not node.id.startswith("prove"):
                yield names | {node.id: returning_the_other_sign(value)}
            elif negated(value) is not None:
                yield names | {node.id: negated(value)}


def run(source, names):
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "cell", "exec"), names)  # noqa: S102  a cell of our own notebook


def refused(source, names):
    """Say whether a proof in the cell is refused; a cell that breaks otherwise shows nothing."""
    try:
        run(source, copy.copy(names))
    except ProofError:
        return True
    except Exception:  # noqa: BLE001  a changed cell may break in any way
        return False
    return False


def refused_with_a_wrong_engine(source, names):
    backward = proofs.backward
    with patch.object(proofs, "backward", lambda *given: negated(backward(*given))):
        return refused(source, names)


def can_fail(source, names):
    """Tell whether a proof passes as it stands, and is refused after a change of one sign."""
    changed = (with_other_sign(source, number) for number in places(ast.parse(source)))
    return not refused(source, names) and (
        any(refused(other, names) for other in changed)
        or any(refused(source, others) for others in with_other_names(source, names))
        or refused_with_a_wrong_engine(source, names)
    )
