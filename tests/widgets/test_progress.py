"""The progress board reads what was done, and begins anew with one click that loses nothing."""

import pytest

from bpcourse.practice import check, record
from bpcourse.widgets import progress_board
from bpcourse.widgets.controls import holder

pytestmark = pytest.mark.usefixtures("no_widget_left")


def test_it_is_read_anew_and_begun_anew(tmp_path, monkeypatch):
    (tmp_path / record.MARK).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    board = progress_board()
    control = board.controls["notebook"]
    check("01.5", 4)
    control.buttons["look"].click()
    assert board.picture.text.startswith("1 of ")
    before = (tmp_path / record.FILE).read_bytes()
    control.buttons["anew"].click()
    assert record.progress() == {}
    assert board.picture.text.startswith("0 of ")
    assert (tmp_path / "progress.1.json").read_bytes() == before


def test_one_notebook_is_looked_at_alone():
    board = progress_board()
    holder(board.controls["notebook"]).value = "04"
    assert board.picture.text.startswith("0 of 6 exercises are solved.")
    assert board.picture.text.count("exercises, all to do") == 1
