"""Contestants take turns, and ratios are taken round by round."""

import gc
import weakref

import pytest

from benchmarks import rounds


def test_ratios_are_taken_round_by_round():
    times = {"a": [1.0, 2.0, 30.0], "b": [2.0, 8.0, 60.0]}
    assert rounds.row(times, "a", "b", 0.4) == ("a", "b", 2.0, 8.0, 0.5, 0.25, 0.5, 0.4)


def test_the_order_rotates():
    seen = []
    runs = {name: lambda name=name: seen.append(name) for name in "abc"}
    times = rounds.take_turns(runs, 3, {"a": 2, "b": 1, "c": 1})
    assert "".join(seen) == "aabc" + "bcaa" + "caab"
    assert [len(own) for own in times.values()] == [3, 3, 3]


class Ring:
    """Something that only the collector can take away."""

    def __init__(self):
        self.me = self


def test_the_collector_runs_before_a_pass_alone_and_not_inside_it():
    left, seen = [weakref.ref(Ring())], []

    def run():
        seen.append((gc.isenabled(), left[-1]() is None))
        left.append(weakref.ref(Ring()))

    assert rounds.clock_without_collector(run, 3) >= 0
    assert seen == [(False, True)] * 3
    assert gc.isenabled()


def test_the_collector_comes_back_after_a_pass_that_fails():
    with pytest.raises(ZeroDivisionError):
        rounds.clock_one(lambda: 1 / 0)
    assert gc.isenabled()


def test_the_collector_is_on_inside_a_block():
    seen = []
    times = rounds.take_turns({"a": lambda: seen.append(gc.isenabled())}, 1, 2)
    assert seen == [True, True]
    assert times["a"][0] >= 0


@pytest.mark.parametrize(("goal", "verdict"), [(None, ""), (0.5, "0.5 met"), (0.4, "0.4 MISSED")])
def test_a_goal_is_met_or_missed(goal, verdict):
    assert rounds.row({"a": [1.0], "b": [2.0]}, "a", "b", goal).verdict == verdict


def test_each_absent_peer_has_a_sentence(monkeypatch):
    monkeypatch.setattr(rounds.importlib.util, "find_spec", lambda name: name == "torch" or None)
    assert [line.split(" is")[0] for line in rounds.absent()] == [
        *("micrograd", "HIPS autograd", "JAX jit")
    ]
    assert rounds.absent()[0].endswith("pip install -e .[benchmarks]")
    assert rounds.installed("PyTorch")
    assert rounds.installed("bare products")
