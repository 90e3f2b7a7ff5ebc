"""A proof that cannot fail proves nothing, and would be found; all proofs are tried elsewhere."""

import ast

import sympy
from proof_changes import can_fail, places, refused, with_other_sign

from bpcourse.symbolic import proofs


def test_a_check_that_cannot_fail_would_be_found():
    x = sympy.Symbol("x")
    names = {"x": x, "prove_equal": lambda *_: None}
    source = "prove_equal(x + x, 2 * x)"
    variants = [with_other_sign(source, number) for number in places(ast.parse(source))]
    assert len(variants) == 2
    assert not can_fail(source, names)
    names["prove_equal"] = proofs.prove_equal
    assert can_fail(source, names)
    assert all(refused(other, names) for other in variants)


def test_a_proof_that_is_wrong_as_it_stands_would_be_found():
    names = {"x": sympy.Symbol("x"), "prove_equal": proofs.prove_equal}
    assert not can_fail("prove_equal(x + x, 3 * x)", names)
