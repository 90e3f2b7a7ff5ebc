"""Proofs with SymPy: the functions read for formulas, and checks that two formulas are equal.

The only part of the package that imports SymPy. It is loaded when the first formula arrives.

>>> from bpcourse.graph import variable
>>> from bpcourse.symbolic import prove_gradient
>>> a = variable("a")
>>> b = (a + a).named("b")
>>> prove_gradient((b * b).named("c"), wrt=a)
proved: dc/da = 8*a

What you can do here: write a graph as one formula (`formula_of`), let the backward pass print the
textbook derivation in named intermediates (`derivation`), prove a gradient against SymPy's own
derivative (`prove_gradient`), or prove any two formulas equal (`prove_equal`). A claim that is
false raises ProofError with a point that refutes it; one that is open raises it in other words.
Symbolic mode is scalar only; `symbolic_network` and `prove_network` do the same for whole networks
of layers, entry by entry.

- `proofs`, `derivations`: of graphs; `layers`: of whole networks; `modern`: of modern layers, their
  code run on letters, made in `layer_letters`, for layers of `sequences` there
- `judging`: refuted, shown or open; `counterexamples`: points that refute; `cases`: a proof case by
  case, from `piecewise` (kinks as cases), `regions` (where signs hold), `vanishing` (what is 0)
- `readings`: the functions, read for formulas
- `answers`: formulas that a learner hands in; `swell`: how formulas grow; `progress`: a bar for
  those who wait
"""

from bpcourse import face

try:
    import sympy as _sympy  # noqa: F401  said here, once, if it is missing
except ImportError as error:
    raise ImportError("proofs need SymPy; install it with: pip install sympy") from error

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "proofs": "Proof formula_of own_symbols prove_equal prove_gradient",
        "derivations": "Derivation derivation",
        "layers": "SymbolicNetwork prove_network symbolic_network",
        "modern": "SymbolicLayer prove_layer symbolic_layer",
        "readings": "exact sigma",
    },
)
