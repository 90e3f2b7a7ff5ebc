"""The progress board reads what was done, and forgets it only when asked twice."""

import pytest

from bpcourse.practice import check, record
from bpcourse.widgets import progress_board
from bpcourse.widgets.controls import holder
from bpcourse.widgets.progress import KEEP, RESET

pytestmark = pytest.mark.usefixtures("no_widget_left")


def test_it_is_read_anew_and_begun_anew(tmp_path, monkeypatch):
    (tmp_path / record.MARK).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    board = progress_board()
    control = board.controls["my progress"]
    check("01.5", 4)
    control.buttons["look"].click()
    assert board.picture.text.startswith("1 of ")
    holder(control).value = RESET
    assert record.progress() != {}  # choosing alone forgets nothing
    control.buttons["look"].click()
    assert (record.progress(), holder(control).value) == ({}, KEEP)
    assert board.picture.text.startswith("0 of ")
    assert (tmp_path / "progress.1.json").exists()
