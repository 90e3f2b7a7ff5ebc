"""Checks on the side, each made to fail alone."""

import numpy as np
import pytest

from bpcourse.checking.gradient_check import (
    check_backward,
    check_gradient,
)
from bpcourse.errors import InputTypeError, ShapeError

# --- side checks, each made to fail alone -------------------------------------------------------


def good(upstream, w, b):
    return [upstream * 2 * w * b, upstream * (w * w).sum()]


def square_sum(w, b):
    return (w * w).sum() * b


def rule_that_remembers():
    """Return a rule that adds the gradients of earlier calls, for its second argument."""
    total = [0.0]

    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        total[0] += db
        return [dw, total[0]]

    return rule


def writes(upstream, w, b):
    sent = good(upstream, w, b)
    if w.flags.writeable:  # not caught as an error
        w += 1
    return sent


def needs_rows(upstream, w, b):
    """Read the bytes of `w` in the order in which they lie in memory."""
    flat = np.frombuffer(w.tobytes("A"), float).reshape(w.shape)
    return [upstream * 2 * flat * b, upstream * (w * w).sum()]


def refuses_views(upstream, w, b):
    if not w.flags.c_contiguous:
        message = "incompatible strides"
        raise ValueError(message)
    return good(upstream, w, b)


MISBEHAVED = {
    "twice the same bits": (rule_that_remembers, "the second call gave something else for b"),
    "upstream 0 gives 0": (
        lambda: lambda u, w, b: [good(u, w, b)[0], good(1, w, b)[1] + (u - 1)],
        "a zero upstream gradient gave something other than zero for b: the rule does not mult",
    ),
    "upstream 2 gives twice": (
        lambda: lambda u, w, b: good(u * u, w, b),
        "twice the upstream gradient did not give exactly twice for w, b",
    ),
    "inputs untouched": (lambda: writes, "the call changed w: the rule writes into"),
    "any memory layout": (
        lambda: needs_rows,
        "the same numbers laid out otherwise (read-only, by columns, with gaps) gave an error or ",
    ),
    "shapes and dtypes": (
        lambda: lambda u, w, b: [good(u, w, b)[0].T, good(u, w, b)[1]],
        "w has shape (2, 3), its gradient (3, 2): a gradient has the shape",
    ),
}
POINTS = [np.array([[0.5, -1.5, 2.0], [1.0, 3.0, -0.25]]), 3.0]


@pytest.mark.parametrize("name", MISBEHAVED)
def test_each_side_check_names_itself(name):
    make, words = MISBEHAVED[name]
    report = check_backward(square_sum, make(), POINTS, names=["w", "b"])
    failed = {check.name: check.words for check in report.side if check.verdict == "FAIL"}
    assert report.verdict == "FAIL"
    assert failed[name].startswith(words)
    assert all(check.words == "" for check in report.side if check.verdict == "PASS")
    # a rule that keeps its sums, and one that adds what arrives, are not linear either
    allowed = {name}
    if name in ("twice the same bits", "upstream 0 gives 0"):
        allowed |= {"upstream 0 gives 0", "upstream 2 gives twice", "any memory layout"}
    assert set(failed) <= allowed


def test_a_good_rule_passes_and_the_report_is_the_same_every_time():
    reports = [repr(check_backward(square_sum, good, POINTS, names=["w", "b"])) for _ in range(2)]
    assert reports[0] == reports[1]
    assert reports[0].splitlines() == [
        "PASS (complex step)",
        "  w                       PASS  relative error below 1e-10",
        "  b                       PASS  relative error below 1e-10",
        *(f"  {name:22}  PASS" for name in MISBEHAVED),
    ]


def test_a_rule_that_fails_on_views_of_an_array_fails_the_layout():
    report = check_backward(square_sum, refuses_views, POINTS, names=["w", "b"])
    verdicts = {check.name: check.verdict for check in report.side}
    assert verdicts["any memory layout"] == "FAIL"


def test_a_wrong_number_or_shape_fails_its_tensor():
    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        return [dw[0], -db]

    report = check_backward(square_sum, rule, POINTS, names=["w", "b"])
    assert [(c.name, c.verdict, c.skipped, c.words) for c in report.checks] == [
        ("w", "FAIL", 0, "not compared: its shape is wrong"),
        ("b", "FAIL", 0, "relative error 1e+00"),
    ]


def test_a_gradient_in_single_precision_is_reported():
    def rule(upstream, w, b):
        dw, db = good(upstream, w, b)
        return [dw.astype(np.float32), db]

    report = check_backward(square_sum, rule, POINTS, names=["w", "b"])
    assert report.side[-1].words.startswith("w is float64, its gradient float32")


def test_the_arguments_of_the_caller_are_safe_and_may_be_views():
    point = np.arange(12.0).reshape(4, 3)[::-2].T
    kept = point.copy()
    check_backward(square_sum, writes, [point, 3.0])
    assert (point == kept).all()
    point.flags.writeable = False
    assert check_backward(square_sum, good, [point, 3.0]).verdict == "PASS"


def test_what_a_rule_returns_is_checked():
    with pytest.raises(InputTypeError, match="returned a ndarray; return a list with one gradient"):
        check_backward(square_sum, lambda _u, w, _b: w, POINTS)
    with pytest.raises(ShapeError, match="got 1 gradients for 2 arguments"):
        check_backward(square_sum, lambda _u, w, _b: (w,), POINTS)
    with pytest.raises(InputTypeError, match="too coarse"):
        check_backward(square_sum, good, [POINTS[0].astype(np.float32), 3.0])


@pytest.mark.parametrize(("size", "verdict"), [(1, "FAIL"), (1e9, "FAIL"), (1e15, "INCONCLUSIVE")])
def test_a_wrong_gradient_is_a_fail_unless_the_slope_itself_is_not_sure(size, verdict):
    # the slope 2x is what is left of size + 2x - size
    report = check_gradient(lambda x: x * (x + size) - size * x, [1.0], [3.0])
    assert report.verdict == verdict
    assert ("nothing but rounding" in repr(report)) == (verdict == "INCONCLUSIVE")


def test_a_right_gradient_passes_where_the_value_is_exactly_zero():
    assert check_gradient(lambda x: (x - 1) * 2, [1.0], [2.0]).verdict == "PASS"


def test_a_rule_that_writes_without_changing_anything_fails_on_what_is_read_only():
    def rule(upstream, w):
        w += 0  # no bit changes, but a read-only array refuses
        return [2 * upstream * w]

    report = check_backward(lambda w: (w * w).sum(), rule, [np.array([1.0, 2.0])])
    failed = [check.name for check in report.side if check.verdict == "FAIL"]
    assert failed == ["any memory layout"]


@pytest.mark.parametrize(("change", "verdict"), [(1e-15, "PASS"), (1e-8, "FAIL")])
def test_another_memory_layout_may_round_otherwise_and_no_more(change, verdict):
    def rule(upstream, w):
        return [2 * upstream * w * (1 if w.flags.c_contiguous else 1 + change)]

    report = check_backward(lambda w: (w * w).sum(), rule, [np.array([1.0, 2.0])])
    assert report.verdict == verdict


def test_a_function_that_is_not_analytic_is_refused_however_small_its_slope():
    with pytest.raises(InputTypeError, match="not analytic"):
        check_gradient(lambda x: 1e-10 * np.abs(x), [0.7], [1e-10])
