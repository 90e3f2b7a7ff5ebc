"""One command measures, prints and writes: the table, the plot, the profiles of missed goals."""

import subprocess
import sys

import pytest
from PIL import Image

from benchmarks import __main__ as table
from benchmarks import layers, profiles, results, scalar, slider, start_up, training
from benchmarks.rounds import Row

WEIGHT = "2-16-16-1, peak bytes per node"
MET = Row("import bpcourse", "bare interpreter", 24.0, 20.0, 1.2, 1.1, 1.3, 1.5)
MISSED = Row(WEIGHT, "micrograd", 282.0, 800.0, 0.353, 0.353, 0.353, 0.25)
FREE = Row("2-2-1 at 1, workspace", "HIPS autograd", 0.015, 0.36, 0.044, 0.03, 0.07)


def test_the_command_prints_a_part(root):
    command = [sys.executable, "-m", "benchmarks", "--quick", "start-up"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    header, *rows, goals = [x for x in done.stdout.splitlines() if "not installed" not in x]
    assert " ".join(header.split()) == "ours against ours ms peer ms ratio lowest to highest goal"
    assert [row[:15] for row in rows] == ["import bpcourse", *["import of the s"] * 2]
    assert goals in ("Goals met: 1 of 1.", "Goals met: 0 of 1.")


def test_the_scalar_engine_is_measured_before_anything_heavy_is_loaded():
    # what NumPy, Matplotlib and the frameworks leave on the heap slows the collector
    lines = (
        "import sys, benchmarks.__main__, benchmarks.start_up, benchmarks.scalar",
        "print([n for n in ('numpy', 'matplotlib', 'torch', 'jax') if n in sys.modules])",
    )
    command = [sys.executable, "-c", "; ".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert list(table.PARTS)[:2] == ["start-up", "scalar"]
    assert list(table.PARTS)[-1] == "frameworks"


def test_every_part_is_there_to_be_called(monkeypatch):
    for module in (layers, scalar, slider, start_up, training):
        monkeypatch.setattr(module, "measure", lambda rounds, passes=None: [(rounds, passes)])
    monkeypatch.setattr(
        scalar, "measure_frameworks", lambda rounds, passes=None: [(rounds, passes)]
    )
    assert list(table.measure()) == [
        (21, None),
        (14, None),
        (7, None),
        (21, None),
        (7, None),
        (7, None),
    ]
    assert list(table.measure(quick=True)) == [(1, 1)] * 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slyder"], "there is no part slyder; the parts are start-up, scalar"),
        (["--write", "--quick"], "--write takes a whole run"),
        (["--write", "slider"], "--write takes a whole run"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, said, capsys):
    with pytest.raises(SystemExit):
        table.main(arguments)
    assert said in capsys.readouterr().err


def test_a_whole_run_is_written(monkeypatch, capsys):
    written = []
    monkeypatch.setattr(
        table, "measure", lambda parts, **_: [MET, MISSED] if len(parts) > 4 else []
    )
    monkeypatch.setattr(results, "write", lambda rows, folder: written.append((rows, folder.name)))
    table.main(["--write"])
    assert written == [([MET, MISSED], "benchmarks")]
    assert "Goals met: 1 of 2." in capsys.readouterr().out


def test_the_results_hold_table_machine_and_profile(monkeypatch, root):
    monkeypatch.setattr(results, "explain", lambda row: f"profile of {row.name}")
    monkeypatch.setattr(results.platform, "node", lambda: "name-of-a-host")
    text = results.text([MET, MISSED, FREE])
    assert f"| {WEIGHT} | micrograd | 282 | 800 | **0.353** |" in text
    assert "0.25 MISSED" in text
    assert text.count(f"```text\nprofile of {WEIGHT}\n```") == text.count("```text") == 1
    assert "from 0.044 for 2-2-1 at 1, workspace against HIPS autograd to 1.2 for import" in text
    assert f"Python {sys.version.split()[0]}" in text
    assert "BLAS: " in text
    assert not any(private in text for private in ("name-of-a-host", str(root), sys.prefix))
    assert "None." in results.text([MET, FREE])


def test_the_plot_is_small_and_shows_each_row(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "explain", lambda _: "")
    rows = [MET, MISSED, FREE]
    results.write(rows, tmp_path)
    assert (tmp_path / "ratios.png").stat().st_size < 200_000
    with Image.open(tmp_path / "ratios.png") as picture:
        assert picture.width >= 900
    (axes,) = results.plot(rows).axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [row.name for row in rows]
    assert axes.get_xscale() == "log"
    drawn = {line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1}
    assert drawn == {1.2, 0.353, 0.044, 1.5, 0.25}


def test_every_peer_has_a_mark():
    peers = {peer for pairs in scalar.COMPARISONS.values() for _, peer, _ in pairs}
    peers |= {peer for _, peer, _ in scalar.SLOW_COMPARISONS}
    peers |= {peer for _, peer, _ in start_up.COMPARISONS}
    assert set(results.MARKS) == peers | set(layers.PEERS) | set(slider.GOALS)


def test_memory_is_told_by_line():
    head, *lines = profiles.explain(MISSED).splitlines()
    assert head == "bytes per node  line"
    assert len(lines) == profiles.LINES
    sizes = [float(line.split()[0]) for line in lines]
    assert sizes == sorted(sizes, reverse=True)
    # a node is an object with slots and a tuple of two parents: 120 bytes and more
    assert sum(size for size, line in zip(sizes, lines, strict=True) if "Node(" in line) > 100


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("2-2-1 at 1, workspace", "train_pass"),
        ("64-64-10 at 32, graph", "downstreams"),
        ("2-16-16-1, same graph again, collector on", "pull_back"),
        (slider.SWEEP, "text"),
    ],
)
def test_time_is_told_by_function(name, function):
    told = profiles.time_lines(profiles.find_task(name), seconds=0)
    assert function in told
    shares = [int(line.split("%")[0]) for line in told.splitlines()[1:]]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0


def test_a_scalar_row_is_profiled_on_its_own_net():
    counts = {"2-16-16-1": 2 * 16 + 16 * 16 + 16 + 33, "16-16-1": 16 * 16 + 16 + 17}
    for title, count in counts.items():
        task = profiles.find_task(f"{title}, same graph again, collector off")
        assert len(task()) == count


def test_an_import_is_told_by_module():
    assert profiles.explain(MET).startswith("    us  module\n")
