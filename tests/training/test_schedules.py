"""Schedules: the rates of PyTorch's, step for step, and functions of the step alone."""

import pickle

import pytest

from bpcourse.errors import InputTypeError, InputValueError
from bpcourse.training import Constant, Cosine, Exponential, StepDown, WarmUp

STEPS = 30


def rates(torch, make):
    """Return the rates of the first steps under one of PyTorch's schedulers."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    schedule, found = make(torch.optim.lr_scheduler, optimizer), []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def warmed(schedulers, optimizer, then):
    """Return a linear rise over 7 steps from a tenth, and then another scheduler."""
    rise = schedulers.LinearLR(optimizer, start_factor=0.1, total_iters=7)
    return schedulers.SequentialLR(optimizer, [rise, then], milestones=[7])


PAIRS = {
    "constant": (Constant(0.4), lambda s, o: s.ConstantLR(o, factor=1.0)),
    "step": (StepDown(0.4, every=7, factor=0.3), lambda s, o: s.StepLR(o, 7, gamma=0.3)),
    "exponential": (Exponential(0.4, factor=0.9), lambda s, o: s.ExponentialLR(o, 0.9)),
    "cosine": (
        Cosine(0.4, steps=STEPS, lowest=0.01),
        lambda s, o: s.CosineAnnealingLR(o, STEPS, eta_min=0.01),
    ),
    "warm-up, cosine": (
        WarmUp(Cosine(0.4, steps=23, lowest=0.01), steps=7, start=0.1),
        lambda s, o: warmed(s, o, s.CosineAnnealingLR(o, 23, eta_min=0.01)),
    ),
    "warm-up, exponential": (
        WarmUp(Exponential(0.4, factor=0.9), steps=7, start=0.1),
        lambda s, o: warmed(s, o, s.ExponentialLR(o, 0.9)),
    ),
}


@pytest.mark.filterwarnings("ignore")  # PyTorch warns of what its own SequentialLR does
@pytest.mark.parametrize("name", PAIRS)
def test_a_schedule_is_that_of_pytorch(torch, name):
    schedule, make = PAIRS[name]
    assert [schedule(k) for k in range(STEPS)] == pytest.approx(rates(torch, make), rel=1e-12)


def test_a_schedule_is_a_function_of_the_step_alone():
    for schedule, _ in PAIRS.values():
        back = [schedule(k) for k in reversed(range(STEPS))]
        assert back[::-1] == [schedule(k) for k in range(STEPS)]
        assert pickle.loads(pickle.dumps(schedule)) == schedule  # noqa: S301  our own


def test_a_cosine_stays_down():
    assert {Cosine(0.4, steps=5, lowest=0.01)(k) for k in (5, 6, 10, 1000)} == {0.01}


@pytest.mark.parametrize("step", [-1, 0.5, "1", None, True])
def test_a_step_that_is_none_is_refused(step):
    for schedule, _ in PAIRS.values():
        with pytest.raises((InputTypeError, InputValueError), match=r"step is .*; give a whole"):
            schedule(step)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Constant(0), "rate is 0"),
        (lambda: StepDown(0.1, every=0), "every is 0; give a whole number from 1"),
        (lambda: StepDown(0.1, every=5, factor=0), "factor is 0"),
        (lambda: Exponential(0.1, factor=float("nan")), "factor is nan"),
        (lambda: Cosine(0.1, steps=2.5), "steps is 2.5"),
        (lambda: Cosine(0.1, steps=5, lowest=-1), "lowest is -1"),
        (lambda: WarmUp(0.1, steps=5), "then is 0.1; give a schedule"),
        (lambda: WarmUp(Constant(0.1), steps=0), "steps is 0"),
        (lambda: WarmUp(Constant(0.1), steps=5, start=-1), "start is -1"),
    ],
)
def test_a_schedule_that_is_none_is_refused(make, message):
    with pytest.raises((InputTypeError, InputValueError), match=message):
        make()
