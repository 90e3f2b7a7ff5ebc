"""The slider benchmark runs, and both pictures of Matplotlib follow the slider."""

import pytest

from benchmarks import slider


def test_both_sliders_meet_both_peers():
    rows = slider.measure(1, passes=1)
    assert [(row.name.split()[0], row.peer.split()[1], row.goal) for row in rows] == [
        *(("sweep", "redraw", 1 / 200), ("sweep", "artist", None)),
        *(("nudge", "redraw", 1 / 200), ("nudge", "artist", None)),
    ]
    assert all(0 < row.low <= row.ratio <= row.high for row in rows)


@pytest.mark.parametrize("draw", [slider.redraw, slider.artist_update()])
def test_matplotlib_draws_another_picture_for_another_place(draw):
    first, second = draw(100), draw(900)
    assert first[:4] == second[:4] == b"\x89PNG"
    assert first != second
    assert draw(100) == first


def test_a_picture_that_stays_is_no_move():
    sweep = slider.sweep_explorer(step=9, key=None)
    slider.move(sweep, "value", 7)
    with pytest.raises(RuntimeError, match="did not follow"):
        slider.move(sweep, "value", 7)
