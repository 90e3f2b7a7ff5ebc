"""Practice: what the learner does.

- `prediction`: answers that you give before you look; `card`: how it is shown;
  `typed`: an answer from a text box
- `desk`: where answers are handed in: check, hint, variant, yours_or_ours
- `exercise`: a question with its right rule and its wrong ones; `exercises`: all of them
- `reading`: what an answer is; `likeness`: how a wrong one resembles the right one; `guard`: runs a
  learner's code so that it cannot hurt
- `questions`: to recall at both ends of a notebook, and the inventory of concepts;
  `calibration`: how sure the answers to it were, and how often right
- `blanks`: a graph with blanks for its numbers; `graph_slips`: what people write there
- `points`: the result of the final exam, and what to read again
- `sources`: the works behind the history of the subject, and what to read next
- `record`: what you have done, in one file of the working copy
- `clinic`: a backward pass with a mistake in it, to be named
- `set_up`: a test of your machine; `first_cell`: what a notebook begins with;
  `needs`: libraries beside the course that a notebook or a cell cannot do without
- `working_copy`: the notebooks as you write in them, beside those of the course
- `command`: the command `bpcourse`, which makes a working copy and opens it;
  `connection`: takes a wait out of the way between kernel and
  page, switched on by what is in `jupyter`
"""

from bpcourse import face

__getattr__, __dir__, __all__ = face(
    __name__,
    {
        "prediction": "compare predict",
        "desk": "check hint variant yours_or_ours",
        "blanks": "fresh_sheet",
        "record": "progress reset",
        "points": "exam_result",
        "clinic": "mystery name_mistake",
        "set_up": "check_set_up",
        "first_cell": "begin",
        "needs": "installed",
    },
)
