"""The exercises of the course, by notebook.

Each file holds those of one notebook, in order: `chain_rule` of 01, `neuron` of 02, `graphs` of 03,
`engine` of 04 with `engine_trials`, on which an engine is tried, `two_layer` of 05,
`recurrence` of 06, `clinic` of 07, `depth` of 08, `cost` of 09, `training` of 10,
`modern` of 11, `frameworks` of 12,
`exam` of 13 with `repairs`, six backward passes to mend.
`listing` numbers the lines of code that an exercise shows.
"""

import re
from importlib import import_module

from bpcourse.errors import known
from bpcourse.practice.exercise import Exercise

__all__ = ["find", "of_notebook"]

SHORT = re.compile(r"\d\.\d+")  # 1.1 for 01.1
FILES = {
    "01": "chain_rule",
    "02": "neuron",
    "03": "graphs",
    "04": "engine",
    "05": "two_layer",
    "06": "recurrence",
    "07": "clinic",
    "08": "depth",
    "09": "cost",
    "10": "training",
    "11": "modern",
    "12": "frameworks",
    "13": "exam",
}


def of_notebook(number: str) -> dict[str, Exercise]:
    """Return the exercises of a notebook, by name.

    >>> list(of_notebook("01"))[0]
    '01.1'
    """
    file = FILES[known("notebook", number, FILES)]
    module = import_module(f"{__name__}.{file}")
    return {exercise.name: exercise for exercise in module.EXERCISES}


def find(name: str) -> Exercise:
    """Return the exercise of that name; InputValueError, with the nearest one, otherwise.

    >>> find("01.1").name, find("1.1").name
    ('01.1', '01.1')
    """
    if isinstance(name, str) and SHORT.fullmatch(name):
        name = f"0{name}"
    number = name.partition(".")[0] if isinstance(name, str) else ""
    if number not in FILES:
        names = [one for each in FILES for one in of_notebook(each)]
        known("exercise", name, names)
    exercises = of_notebook(number)
    return exercises[known("exercise", name, exercises)]
