"""Two widgets in which the learner types: a graph with blanks, and a drill of ten."""

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ipywidgets as widgets

from bpcourse.drawing.graph.blanks import RIGHT, WRONG, Typed, blanks_picture
from bpcourse.drawing.picture import Picture
from bpcourse.drawing.words import number
from bpcourse.errors import whole
from bpcourse.graph.formula import parse_formula
from bpcourse.practice.blanks import KINDS, Blank, Sheet, fresh_sheet
from bpcourse.practice.exercise import CORRECT, NOT_YET, Verdict
from bpcourse.widgets.controls import Actions, explain, menu, row_layout, whole_slider
from bpcourse.widgets.explorer import Explorer, Values

DRILL = 10
HINT = "Type the number of the framed blank, then Enter; click another blank, point at a part."
DRILL_HINT = (
    "Type the number of the framed blank, then press Enter; point at a part to read its rule."
)
FORMULAS = (  # each value is used once: where paths meet is the subject of notebook 04
    "w*x + b",
    "(w*x - y)^2",
    "(u + v)*w",
    "u*v - w",
    "max(u, v)*w",
    "(u - v)^2*w",
    "u/v + w",
    "relu(w*x)*v",
)


def graph_blanks(
    formula: str = "(w*x + b - y)^2",
    *,
    fill: str = "gradients",
    seed: int = 0,
    key: str = "graph_blanks",
) -> Explorer:
    """Type the numbers onto a graph, one blank after the other; each is judged as it comes.

    >>> graph_blanks("w*x", fill="values")
    <graph with blanks: formula = w*x, fill in = values, blank = 1, answer = >

    `fill` says which: values, local derivatives or gradients. Enter hands a number in; where it is
    wrong and a slip gives exactly this number, the slip is named. "Fresh numbers" begins anew.
    """
    parse_formula(formula)
    seed = whole("seed", seed)
    text = widgets.Text(
        value=formula, description="formula", continuous_update=False, layout=row_layout()
    )
    controls = {
        "formula": text,
        "fill in": menu("fill in", KINDS, fill),
        "blank": whole_slider("blank", 1, 1, _count(formula, seed, fill)),
        "answer": _answer({"fresh": "Fresh numbers", "skip": "Next blank"}),
    }
    explain(text, "your own, with + - * / ** exp …; press Enter")
    explain(controls["fill in"], "which numbers you fill in; the others are given")
    explain(controls["blank"], "the one that you fill in now: it has a thick frame")
    kept = {"seed": seed, "typed": {}, "told": ""}
    return Explorer(
        "graph with blanks", _draw, controls, rules=RULES, kept=kept, key=key, hint=HINT
    )


_sheet = lru_cache(maxsize=8)(fresh_sheet)  # made once a formula, not once a number


def _count(formula: str, seed: int, fill: str) -> int:
    return max(len(_sheet(formula, seed).blanks(fill)), 1)


def _draw(**state: Any) -> Picture:
    sheet = _sheet(state["formula"], state["seed"])
    blanks, typed = sheet.blanks(state["fill in"]), state["typed"]
    done = sum(one.state == RIGHT for one in typed.values())
    now = blanks[state["blank"] - 1] if done < len(blanks) else None
    count = f"{done} of {len(blanks)} filled in"
    kind, told = state["fill in"], state["told"]
    return blanks_picture(sheet, kind, typed, now=now, told=told, count=count, pick=True)


def _hand_in(state: Values) -> dict[str, dict[str, Any]]:
    """Judge what was typed; go on to the next blank if it is right."""
    sheet, place = _sheet(state["formula"], state["seed"]), state["blank"] - 1
    blanks = sheet.blanks(state["fill in"])
    if not (blanks and state["answer"].strip()):
        return {}
    verdict, typed = _judged(sheet, blanks[place], state["answer"], state["typed"])
    if verdict.state == CORRECT:
        place = _next_open(blanks, typed, place)
    moved = {"blank": {"value": place + 1}, "answer": {"value": ""}}
    return moved | _kept(typed=typed, told=_said(verdict))


def _skip(state: Values) -> dict[str, dict[str, Any]]:
    blanks = _sheet(state["formula"], state["seed"]).blanks(state["fill in"])
    place = _next_open(blanks, state["typed"], state["blank"] - 1) if blanks else 0
    return _kept(told="") | {"blank": {"value": place + 1}}


def _begin(state: Values) -> dict[str, dict[str, Any]]:
    """Begin anew; a formula that cannot be read changes nothing."""
    last = _count(state["formula"], state["seed"], state["fill in"])
    return _kept(typed={}, told="") | {"blank": {"value": 1, "max": last}}


RULES = {
    "answer": _hand_in,
    "fresh": lambda state: _begin(state) | _kept(seed=state["seed"] + 1),
    "skip": _skip,
    "formula": _begin,
    "fill in": _begin,
    "blank": lambda _: _kept(told=""),
}


def gradient_drill(seed: int = 0, *, key: str = "gradient_drill") -> Explorer:
    """Ten small graphs, one blank each, and a score: how many were right at the first try.

    >>> gradient_drill(3)
    <gradient drill: answer = >
    """
    controls = {"answer": _answer({"again": "New drill"})}
    kept = {"seed": whole("seed", seed), "place": 0, "score": 0, "tried": False, "told": ""}
    rules = {"answer": _answer_drill, "again": _new_drill}
    return Explorer(
        "gradient drill", _draw_drill, controls, rules=rules, kept=kept, key=key, hint=DRILL_HINT
    )


def _draw_drill(**state: Any) -> Picture:
    place, score, told = state["place"], state["score"], state["told"]
    sheet, blank = _question(state["seed"], min(place, DRILL - 1))
    typed = known_so_far(sheet, blank)
    if place == DRILL:
        told = f"{score} of {DRILL} right at the first try. {told}"
        return blanks_picture(sheet, "gradients", typed, told=told, count="done")
    count = f"question {place + 1} of {DRILL}, {score} right at the first try"
    return blanks_picture(sheet, "gradients", typed, now=blank, told=told, count=count)


def _answer_drill(state: Values) -> dict[str, dict[str, Any]]:
    """Judge the answer to one question; a right one leads to the next."""
    place = state["place"]
    if not state["answer"].strip() or place == DRILL:
        return {"answer": {"value": ""}}
    sheet, blank = _question(state["seed"], place)
    verdict, _ = _judged(sheet, blank, state["answer"], {})
    right = verdict.state == CORRECT
    score = state["score"] + (right and not state["tried"])
    moved = _kept(place=place + right, score=score, tried=not right, told=_said(verdict))
    return moved | {"answer": {"value": ""}}


def _new_drill(state: Values) -> dict[str, dict[str, Any]]:
    return _kept(seed=state["seed"] + 1, place=0, score=0, tried=False, told="")


def drill_question(seed: int, place: int) -> tuple[Sheet, Blank]:
    """Return the graph of one question, and the blank that is asked for."""
    dice = random.Random(f"drill {seed} {place}")  # noqa: S311  as above
    sheet = fresh_sheet(dice.choice(FORMULAS), dice.randrange(10**6))
    return sheet, dice.choice(sheet.blanks("gradients")[1:])


_question = lru_cache(maxsize=8)(drill_question)


def known_so_far(sheet: Sheet, blank: Blank) -> dict[Blank, Typed]:
    """Return what stands on the graph when the walk has come to a blank: the gradients before it.

    >>> sheet = fresh_sheet("w*x", 0)
    >>> [one.text for one in known_so_far(sheet, sheet.blanks("gradients")[1]).values()]
    ['1', '·']
    """
    blanks = sheet.blanks("gradients")
    place = blanks.index(blank)
    before = {b: Typed(number(float(sheet.right(b))), "") for b in blanks[:place]}
    return before | {b: Typed("·", "") for b in blanks[place + 1 :]}


def _answer(buttons: Mapping[str, str]) -> Actions:
    text = widgets.Text(
        value="",
        description="answer",
        placeholder="a number, then Enter",
        continuous_update=False,
        layout=widgets.Layout(width="21em"),
    )
    return Actions(text, buttons)


def _judged(
    sheet: Sheet, blank: Blank, answer: str, typed: Mapping[Blank, Typed]
) -> tuple[Verdict, dict[Blank, Typed]]:
    """Return the verdict on what was typed, and all that stands on the graph now."""
    plain = answer.strip().replace("\u2212", "-").replace(",", ".")
    value = _as_number(plain)
    others = {b: _as_number(t.text) for b, t in typed.items() if t.state == WRONG and b != blank}
    verdict = Verdict(NOT_YET, "Type a number, such as 12, -0.5 or 3/4.")
    if value is not None:
        verdict = sheet.judge(blank, value, others)
    state = RIGHT if verdict.state == CORRECT else WRONG
    return verdict, {**typed, blank: Typed(plain, state)}


def _as_number(text: str) -> float | None:
    above, _, below = text.partition("/")
    try:
        return float(above) / float(below) if below else float(above)
    except (ValueError, ZeroDivisionError):
        return None


def _next_open(blanks: tuple[Blank, ...], typed: Mapping[Blank, Typed], place: int) -> int:
    """Return the place of the next blank that is not right yet; the same if all are."""
    count = len(blanks)
    later = [(place + step) % count for step in range(1, count + 1)]
    open_ = (n for n in later if typed.get(blanks[n], Typed("", "")).state != RIGHT)
    return next(open_, place)


def _said(verdict: Verdict) -> str:
    words = "Right." if verdict.state == CORRECT else "Not yet."
    return f"{words} {verdict.text}".strip()


def _kept(**values: Any) -> dict[str, dict[str, Any]]:
    return {name: {"value": value} for name, value in values.items()}
