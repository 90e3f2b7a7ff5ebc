"""The errors of bpcourse: each says what was given, what was expected and what to do.

Every class here is also one of Python's own exceptions, so `except ValueError` works as it does
elsewhere. Catch `BpcourseError` to catch them all.
"""

__all__ = [
    "BpcourseError",
    "DomainError",
    "FormulaError",
    "GraphError",
    "InputTypeError",
    "InputValueError",
    "ProofError",
    "ShapeError",
]


class BpcourseError(Exception):
    """Whatever goes wrong inside bpcourse for a reason that a learner can mend."""


class ShapeError(BpcourseError, ValueError):
    """Two arrays do not fit together, or an array has the wrong number of axes."""


class GraphError(BpcourseError, ValueError):
    """A graph, or the dictionary of values that goes with it, is not complete or not sound."""


class DomainError(BpcourseError, ArithmeticError):
    """A function is not defined, or too large for a float, at the point asked for."""


class InputTypeError(BpcourseError, TypeError):
    """A value is of a kind that the course does not compute with."""


class InputValueError(BpcourseError, ValueError):
    """A value is of the right kind, but it is none that can be used here."""


class FormulaError(BpcourseError, ValueError):
    """A typed formula uses something outside the small language of the course."""


class ProofError(BpcourseError, AssertionError):
    """Two expressions that were claimed to be equal are not."""
