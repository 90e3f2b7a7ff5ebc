"""Pages with questions: an answer is told where it was given, or stands in a closed fold."""

import html
import re
import subprocess
import sys

import pytest

from bpcourse.drawing import recall_page
from bpcourse.drawing.lessons.questions import RIGHT, WRONG, question_list, question_page
from bpcourse.drawing.page import marked_up
from bpcourse.practice.questions import NOTEBOOKS, WHEN, recall_questions
from bpcourse.practice.questions.question import Question

SETS = [(number, when) for number in NOTEBOOKS for when in WHEN]
FOLD = re.compile(r"<details.*?</details>", re.DOTALL)
HOSTILE = Question(
    name="x",
    ask="<script>alert(1)</script> & `<b>`",
    right=("<i>yes</i>", "<img src=x onerror=alert(1)>"),
    wrong=(("no & no", "\"'><svg>"), ("`a < b`", "so")),
)


def plain(markup):
    """Return the text of a piece of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


@pytest.mark.parametrize("where", SETS, ids="-".join)
def test_what_stands_open_does_not_tell_the_answers(where):
    page = recall_page(*where)
    open_ = plain(FOLD.sub("", page.html))
    for question in recall_questions(*where):
        for letter in question.letters:
            option = question.option(letter)
            assert plain(marked_up(option.text)) in open_
            assert plain(marked_up(option.why)) not in open_
            assert option.why not in page.text
    assert not re.search(r"is right\.|✓|✗", open_ + page.text)


@pytest.mark.parametrize("where", SETS, ids="-".join)
def test_each_fold_is_closed_and_names_the_right_letter_first(where):
    folds = FOLD.findall(recall_page(*where).html)
    assert not [fold for fold in folds if re.match(r"<details[^>]*\bopen\b", fold)]
    said = [re.search(r"</summary><div><strong>(\w)</strong>&ensp;is right\.", f)[1] for f in folds]
    assert said == [question.right_letter for question in recall_questions(*where)]


def test_without_folds_nothing_is_told():
    page = question_list(recall_questions("01", "end"), folded=False)
    for question in recall_questions("01", "end"):
        assert not any(plain(marked_up(o.why)) in plain(page.html) for o in question.options)


def test_marks_are_signs_and_words_and_not_colours_alone():
    question = recall_questions("01", "end")[0]
    page = question_page(question, "Question 1", {"a": WRONG, "d": RIGHT}, "d: right.")
    assert "✗ wrong" in page.html
    assert "✓ right" in page.html
    assert "a (wrong): 1.41" in page.text
    assert page.text.endswith("d: right.")


def test_everything_is_escaped():
    for page in (
        question_page(HOSTILE, "<h1>", {}, "<script>"),
        question_list([HOSTILE], folded=True),
    ):
        tags = set(re.findall(r"<\s*/?([a-z0-9]+)", page.html))
        assert tags <= {"div", "p", "strong", "code", "details", "summary"}
        assert page._repr_mimebundle_() == {"text/html": page.html, "text/plain": page.text}


def test_it_loads_no_numpy():
    code = "import sys; from bpcourse.drawing import recall_page as page; page('05', 'end'); "
    code += "print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
