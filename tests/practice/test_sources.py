"""The bibliography, the timeline, the disputes: each holds the others to what it says."""

import re
import tomllib

import pytest

from bpcourse.errors import InputValueError
from bpcourse.practice.sources import DISPUTES, NEXT, TIMELINE, bibliography, cite
from bpcourse.practice.sources.history import MACHINES, NETWORKS
from bpcourse.practice.sources.works import FILE, Source

WORKS = bibliography()
CITED = [key for event in TIMELINE for key in event.keys]
CITED += [key for dispute in DISPUTES for key in dispute.keys] + [key for key, _ in NEXT]
each_work = pytest.mark.parametrize("key", WORKS)


def test_every_key_that_is_cited_exists_and_every_work_is_cited():
    assert set(CITED) == set(WORKS)


def test_every_event_and_every_dispute_rests_on_works():
    assert [one for one in (*TIMELINE, *DISPUTES) if not one.keys] == []
    assert min(len(dispute.keys) for dispute in DISPUTES) >= 2  # one for each side


@each_work
def test_a_work_says_who_when_what_and_where(key):
    work = WORKS[key]
    assert len(work.author) > 5
    assert len(work.title) > 5
    assert len(work.venue) > 4
    assert 1950 < work.year < 2027
    assert key == re.sub(r"\W", "", first_surname(work).lower()) + str(work.year)


def first_surname(work):
    """Return the surname of the first author."""
    return re.split(r", | and ", work.author)[0].split()[-1]


@each_work
def test_a_work_can_be_found(key):
    work = WORKS[key]
    known = [work.doi, work.arxiv, work.isbn]
    assert bool(any(known)) != bool(work.found_by), "an identifier, or words in place of it"
    assert re.fullmatch(r"10\.\d{4,5}/\S+", work.doi) or not work.doi
    assert re.fullmatch(r"\d{4}\.\d{4,5}", work.arxiv) or not work.arxiv
    assert right_isbn(work.isbn) or not work.isbn


def right_isbn(text):
    """Tell whether the last digit of an ISBN is the one that the others ask for."""
    digits = [int(digit) for digit in text.replace("-", "")]
    return len(digits) == 13 and sum(digits[::2] + [3 * d for d in digits[1::2]]) % 10 == 0


def test_a_mistyped_isbn_is_noticed():
    assert right_isbn("978-0-89871-659-7")
    assert not right_isbn("978-0-89871-695-7")


def test_a_preprint_is_not_older_than_its_paper():
    months = {key: int(work.arxiv[:2]) + 2000 for key, work in WORKS.items() if work.arxiv}
    assert len(months) > 5
    assert [key for key, year in months.items() if not 0 <= WORKS[key].year - year <= 3] == []


def test_an_event_has_the_year_and_the_people_of_its_first_work():
    for event in TIMELINE:
        work = WORKS[event.keys[0]]
        assert event.year == work.year
        names = re.findall(r"[A-Z]\w+", event.who)
        tools = {"PyTorch", "JAX"}
        assert all(name in work.author for name in names if name not in tools), event


def test_both_fields_stand_in_the_order_of_years():
    for field in (MACHINES, NETWORKS):
        years = [event.year for event in TIMELINE if event.field == field]
        assert len(years) > 10
        assert years == sorted(years)


def test_what_is_disputed_is_said_with_both_sides():
    names = " ".join(dispute.name for dispute in DISPUTES)
    disputed = [f"{event.who} {event.year}" for event in TIMELINE if event.disputed]
    assert disputed
    assert all(name in names for name in disputed)
    for dispute in DISPUTES:
        assert len({dispute.one, dispute.other}) == 2
        assert all(side.endswith(".") for side in (dispute.one, dispute.other))


def test_the_file_has_no_key_twice_and_no_other_fields():
    text = FILE.read_text(encoding="utf-8")
    assert len(re.findall(r"^\[\w+\]$", text, re.MULTILINE)) == len(tomllib.loads(text))
    fields = {field for work in tomllib.loads(text).values() for field in work}
    assert fields <= set(Source._fields)


def test_a_reference_is_written_out():
    assert cite("griewank2012") == (
        "Andreas Griewank (2012). Who invented the reverse mode of differentiation? "
        "Documenta Mathematica, extra volume ISMP, 389-400. doi:10.4171/DMS/6/38"
    )
    assert cite("parker1985").endswith("To be found as a report, in libraries")
    with pytest.raises(InputValueError, match="did you mean 'kelley1960'"):
        cite("kelly1960")


def test_the_bibliography_cannot_be_changed():
    with pytest.raises(TypeError):
        WORKS["new2026"] = WORKS["kelley1960"]
