"""The slider benchmark runs, and takes its ratio from the rounds."""

from benchmarks.slider import compare, measure


def test_both_sliders_are_measured():
    rows = measure(rounds=1)
    assert [row.name.split()[0] for row in rows] == ["sweep", "nudge"]
    assert all(0 < row.low <= row.ratio <= row.high for row in rows)


def test_the_ratio_is_the_median_of_the_rounds():
    row = compare("a", [1.0, 2.0, 9.0], [10.0, 10.0, 10.0])
    assert (row.ours, row.matplotlib) == (2.0, 10.0)
    assert (row.low, row.ratio, row.high) == (0.1, 0.2, 0.9)
