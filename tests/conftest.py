"""Fixtures that several test files use."""

import importlib.util
import os
import sys
import warnings
from pathlib import Path

import hypothesis
import pytest
from needed import skip_without

# No deadline: how long an example takes says more about the machine than about the code.
# Where a run decides about a change, the examples are the same each time: what a run that looks
# elsewhere finds belongs to no change, and becomes an example of its test.
SAME_EXAMPLES = os.environ.get("BPCOURSE_SAME_EXAMPLES") == "1"
hypothesis.settings.register_profile("course", deadline=None, derandomize=SAME_EXAMPLES)
hypothesis.settings.load_profile("course")

ROOT = Path(__file__).resolve().parent.parent


def load(path):
    """Import a script that is not part of a package, under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"loaded_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def root():
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def build():
    """Return the module notebooks/build.py."""
    return load(ROOT / "notebooks" / "build.py")


@pytest.fixture
def course():
    """Return the module course.py, fresh, so that a test may point it at another folder."""
    return load(ROOT / "course.py")


def framework(name):
    """Import a framework; without it skip, or fail where CI asked for the comparison."""
    skip_without([name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what another library warns of is not ours to mend
        return importlib.import_module(name)


@pytest.fixture(scope="session")
def torch():
    """Return PyTorch, where it is installed."""
    return framework("torch")


@pytest.fixture(scope="session")
def jax():
    """Return JAX, where it is installed."""
    return framework("jax")


@pytest.fixture(scope="session")
def distributed():
    """Return dask.distributed, where it is installed."""
    return framework("distributed")


@pytest.fixture
def switches_as_they_were():
    """Put JAX's switch for float64 back where a notebook that a test runs has turned it on."""
    before = "jax" in sys.modules and sys.modules["jax"].config.jax_enable_x64
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].config.update("jax_enable_x64", before)


@pytest.fixture
def no_widget_left():
    """Close what a test leaves alive, so that the registry of widgets can be counted."""
    from living_widgets import LIVING  # noqa: PLC0415  most tests need no widgets

    before = set(LIVING)
    yield
    for name in set(LIVING) - before:
        if name in LIVING:
            LIVING[name].close()
