"""Questions with options: recall at both ends of a notebook, and the inventory of concepts.

- `question`: a question, its options and the order in which they are shown
- `recall_01`, `recall_02`, `recall_03`, `recall_04`, `recall_05`, `recall_06`, `recall_07`,
  `recall_08`, `recall_09`, `recall_10`, `recall_11`, `recall_12`, `recall_13`: three questions for
  the start of each notebook and three for its end
- `inventory`: 28 items, one for each common misconception
"""

from importlib import import_module

from bpcourse.errors import known
from bpcourse.practice.questions.question import Question

__all__ = ["NOTEBOOKS", "WHEN", "recall_questions"]

NOTEBOOKS = tuple(f"{number:02}" for number in range(1, 14))
WHEN = ("start", "end")


def recall_questions(notebook: str, when: str) -> tuple[Question, ...]:
    """Return the three questions at the start or at the end of a notebook.

    >>> recall_questions("01", "end")[0].name
    '01.end.1'
    """
    number = known("notebook", notebook, NOTEBOOKS)
    known("when", when, WHEN)
    table = import_module(f"{__name__}.recall_{number}")
    return table.START if when == "start" else table.END
