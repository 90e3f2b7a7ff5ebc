"""Formulas as people type them: what pictures print is read, what is missing is said."""

import time
import warnings

import pytest

from bpcourse.errors import BpcourseError, FormulaError
from bpcourse.graph import backward, forward, topological_order
from bpcourse.graph.formula import ALLOWED_FUNCTIONS, parse_formula, parse_values
from bpcourse.graph.formula_values import read_values


def value_of(text, **point):
    output, names = parse_formula(text)
    return forward(output, {names[name]: number for name, number in point.items()})[output]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("x − 1", 2),
        ("x–1", 2),
        ("x × 2", 6),
        ("x·2", 6),
        ("x ⋅ 2", 6),
        ("x²", 9),
        ("x³ + 1", 28),
        ("x¹⁰", 59049),
        ("x⁻¹", 1 / 3),
        ("6 ÷ x", 2),
        ("x\xa0+\u202f1", 4),
        ("x^2", 9),
        ("2·x² − 1", 17),
        ("(x − 1)³", 8),
    ],
)
def test_what_our_pictures_print_is_read(text, right):
    assert value_of(text, x=3) == right


def test_subscripts_and_sigma_are_read():
    output, names = parse_formula("σ(w₁·x₁₂)")
    assert list(names) == ["w1", "x12"]
    assert output.primitive.name == "sigmoid"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("2x", "2*x"),
        ("3sin(x)", "3*sin(x)"),
        ("3.5 x", "3.5*x"),
        ("1e-3x", "1e-3*x"),
        ("2(x+1)", "2*(x+1)"),
        ("(x+1)(x-1)", "(x+1)*(x-1)"),
        ("(x+1)y", "(x+1)*y"),
        ("x(y+1)", "x*(y+1)"),
        ("x y", "x*y"),
        ("x^2y", "x**2*y"),
        ("sin x", "sin(x)"),
        ("2sin x cos x", "2*sin(x)*cos(x)"),
        ("sin 2x", "sin(2*x)"),
        ("exp -x", "exp(-x)"),
        ("relu x1 + b", "relu(x1) + b"),
        ("sinx", "sin(x)"),
        ("lnx", "log(x)"),
        ("sin^2(x)", "sin(x)**2"),
        ("0,5", "0.5"),
        ("0,5*x", "0.5*x"),
        ("max(0,5,x)", "max(0.5,x)"),
        ("ln(x)", "log(x)"),
        ("LN(x)", "log(x)"),
        ("log10(x)", "log(x)/log(10)"),
        ("ReLU(x)", "relu(x)"),
        ("Tanh(x)", "tanh(x)"),
        ("tan(x)", "sin(x)/cos(x)"),
        ("pow(x, 2)", "x**2"),
        ("|x|", "abs(x)"),
        ("[x+1]*2", "(x+1)*2"),
        ("sin(x", "sin(x)"),
        ("e^x", "exp(x)"),
        ("e^(x+1)", "exp(x+1)"),
        ("pi*x", "3.14159265*x"),
        ("x*1_000", "x*1000"),
        ("0x1", "0*x1"),
    ],
)
def test_what_to_write_is_said_and_can_be_read(text, better):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert str(caught.value).endswith((f"; write {better}", f"; that is {better}"))
    if better != "0.5":  # a number alone has no slope
        parse_formula(better)


@pytest.mark.parametrize("text", ["relu w*x", "sin x^2", "f(x, y)", "x +", "a ? b"])
def test_what_could_mean_two_things_is_not_guessed(text):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert "that is" not in str(caught.value)
    assert str(caught.value).endswith(
        ("write it like relu(w*x + b)", f", {max(ALLOWED_FUNCTIONS)}", "(...)")
    )


@pytest.mark.parametrize(
    ("text", "value"), [("sqrt(x)", 3), ("min(x, 2)", 2), ("min(x, 12)", 9), ("max(x, 12)", 12)]
)
def test_roots_maxima_and_minima_are_read(text, value):
    assert value_of(text, x=9) == value


@pytest.mark.parametrize(("text", "better"), [("√x", "sqrt(x)"), ("minimum(x, 2)", "min(x, 2)")])
def test_other_spellings_of_roots_and_minima_say_what_to_write(text, better):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert f"write {better}" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["e", "e*x", "pi", "Pi*x", "π*x", "inf", "x*INF", "nan", "NaN*x", "∞", "e = x; e*2"]
)
def test_names_that_look_like_numbers_are_pointed_out(text):
    with pytest.raises(FormulaError, match=r"write (exp\(1\)|3\.14159|a large number|a number)"):
        parse_formula(text)


def test_a_tower_of_numbers_is_refused_in_words():
    for text in ("9**9**9", "x*9**9**9", "10.0**400 + x"):
        with pytest.raises(FormulaError, match=r"has no value, .*: it is larger than any float$"):
            parse_formula(text)
    with pytest.raises(FormulaError, match=r"1 / 0: it divides by 0$"):
        parse_formula("x + 1/0")


@pytest.mark.parametrize("text", ["1if x else y", "'\\d'", "0xfor x", "1or x", "x is 1", "'\\q'+x"])
def test_python_s_own_warnings_stay_inside(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FormulaError):
            parse_formula(text)


# --- several lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["c = a + b\nc * c", "c = a + b; c * c", "c=a+b;c*c;", "\n c = a + b \r\n\r\n c * c\n"]
)
def test_an_inner_node_can_be_used_twice(text):
    output, names = parse_formula(text)
    assert list(names) == ["a", "b"]
    inner, same = output.parents
    assert inner is same
    assert inner.name == "c"
    values = forward(output, {names["a"]: 2, names["b"]: 3})
    assert (values[output], backward(output, values)[names["a"]]) == (25, 10)


def test_lines_build_on_lines_and_the_last_may_have_a_name():
    output, names = parse_formula("z = w·x + b; a = relu(z); L = (a − y)²")
    assert output.name == "L"
    assert {n.name for n in topological_order(output)} >= {"z", "a", "L", "w", "x", "b", "y"}
    assert list(names) == ["w", "x", "b", "y"]


def test_a_line_may_be_a_number_another_name_or_broken_inside_brackets():
    assert value_of("k = 2; k*x", x=3) == 6
    assert value_of("c = x; d = c; d*c", x=3) == 9
    assert value_of("max(x,\n 5)", x=3) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a + b; a", r"line 1 gives 'a \+ b' no name; write it like c = a \+ b"),
        ("c = a + b; a*b", "c is not used in a later line"),
        ("c = a; c = b; c", "c has a meaning already"),
        ("x = x + 1; x", "x has a meaning already"),
        ("d = c*2; c = a; d*c", "c has a meaning already"),
        ("exp = x; exp*2", "'exp' is a function"),
        ("c =; c*x", "cannot read 'c ='"),
        ("c = a == b; c*2", "outside the language|cannot read"),
        ("c = 2x; c*c", r"write c = 2\*x; c\*c"),
        ("; ".join(f"c{i} = x*{i} + x" for i in range(15)), "below|later line"),
    ],
)
def test_lines_that_do_not_fit_are_explained(text, words):
    with pytest.raises(FormulaError, match=words):
        parse_formula(text)


# --- whole numbers do not run for ever ----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x**9**9",
        "((((x**99)**99)**99)**99)",
        "x**(9**9*y)",
        "b = x**999; c = b**999; c**999",
        "x**1000**y",
        "x**y**z",
        "x**(y**999)",
        "(x*x)**(9**8)",
    ],
)
def test_a_tower_of_powers_of_whole_numbers_ends(text):
    output, names = parse_formula(text)
    start = time.perf_counter()
    with pytest.raises(BpcourseError, match="larger than any float"):
        forward(output, dict.fromkeys(names.values(), 9))
    assert time.perf_counter() - start < 2


def test_moderate_powers_stay_exact():
    assert value_of("x**40", x=3) == 3**40
    assert value_of("2^x^y", x=3, y=2) == 512


# --- values -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "item", "words"),
    [
        ("x=0,5, w=2", "x=0,5", "write x=0.5"),
        ("w=2; x=-1,25", "x=-1,25", "write x=-1.25"),
        ("w=2, x=1,000,000", "x=1,000,000", "write x=1000000"),
        ("x=two, w=2", "x=two", "write values like w=3, x=2"),
        ("x=1_0, w=2", "x=1_0", "cannot read"),
        ("x=١, w=2", "x=١", "cannot read"),
        ("x=nan, w=2", "x=nan", "stay within"),
        ("x=1e10, w=2", "x=1e10", "stay within"),
        ("w=2, x", "x", "cannot read"),
        ("w=2, e=1", "e=1", r"write exp\(1\)"),
    ],
)
def test_one_unreadable_value_is_named_and_leaves_the_others(text, item, words):
    numbers, unread = read_values(text)
    assert numbers == {"w": 2.0}
    assert list(unread) == [item]
    with pytest.raises(FormulaError, match=words):
        parse_values(text)


def test_a_name_given_twice_is_named():
    with pytest.raises(FormulaError, match="w is given twice"):
        parse_values("w=1, x=2, w=3")


def test_signs_of_pictures_are_read_in_values_too():
    assert parse_values("w₁ = −3; x=− 2\ny=+.5") == {"w1": -3.0, "x": -2.0, "y": 0.5}


def test_no_value_is_cut():
    text = ", ".join(f"x{i:02d}=0.1234567890123456" for i in range(60))
    assert parse_values(text) == {f"x{i:02d}": 0.1234567890123456 for i in range(60)}
    assert parse_values("w=1".ljust(2000)) == {"w": 1.0}
    for longer in ("w=1".ljust(2001), "w=1," * 1000):
        with pytest.raises(FormulaError, match="keep them below"):
            parse_values(longer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2x", ": put * between 2 and x; write 2*x"),
        ("3.5 x", ": put * between 3.5 and x; write 3.5*x"),
        ("(x+1)y", ": put * between ) and y; write (x+1)*y"),
        ("w x + b", ": put * between w and x; write w*x + b"),
    ],
)
def test_it_is_said_where_a_star_is_missing(typed, words):
    with pytest.raises(FormulaError) as error:
        parse_formula(typed)
    assert str(error.value) == f"cannot read '{typed}'{words}"
