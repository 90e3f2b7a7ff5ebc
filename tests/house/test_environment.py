"""The ways to install agree: pyproject.toml, environment.yml and constraints.txt."""

import re
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from rattler import MatchSpec

# One line of constraints.txt: a name, one version, perhaps a marker; no address, no option.
PIN = re.compile(r"^[a-z0-9][a-z0-9._-]*==[0-9][A-Za-z0-9.+!]*( ; [^;]+)?$")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def conda(root):
    return yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pins(root):
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def conda_requirements(conda):
    """Return name -> version bound of the conda packages, lines parsed by conda's grammar."""
    specs = [MatchSpec(line) for line in conda["dependencies"] if isinstance(line, str)]
    return {str(spec.name.normalized): str(spec.version or "") for spec in specs}


def pip_requirements(project):
    """Return name -> version bound of the package's own dependencies, Python and pip included."""
    needed = [Requirement(text) for text in project["dependencies"]]
    bounds = {requirement.name.lower(): str(requirement.specifier) for requirement in needed}
    return {"python": project["requires-python"], "pip": "", **bounds}


def test_conda_and_pip_ask_for_the_same(conda, project):
    assert conda_requirements(conda) == pip_requirements(project)


def test_another_bound_would_be_seen(conda, project):
    changed = [re.sub(r"numpy >=[\d.]+", "numpy >=1.26", str(x)) for x in conda["dependencies"]]
    assert conda_requirements({"dependencies": changed[:-1]}) != pip_requirements(project)


def test_conda_installs_the_course_itself(conda, project):
    assert conda["name"] == project["name"]
    assert conda["dependencies"][-1] == {"pip": ["-e ."]}


def test_conda_uses_the_free_channel_only(conda):
    assert conda["channels"] == ["conda-forge", "nodefaults"]


def test_declared_pythons(project):
    prefix = "Programming Language :: Python :: 3."
    declared = [line.rpartition(" ")[2] for line in project["classifiers"] if prefix in line]
    assert tuple(declared) == PYTHONS


def test_the_six_dependencies(project):
    names = [Requirement(text).name for text in project["dependencies"]]
    assert names == ["jupyterlab", "ipywidgets", "numpy", "matplotlib", "sympy", "tqdm"]


def test_pins_are_plain(pins):
    assert len(pins) > 100
    assert [line for line in pins if not PIN.match(line)] == []


@pytest.mark.parametrize(
    "line", ["numpy>=2", "numpy @ https://example.org/numpy.whl", "-i https://example.org", "a==*"]
)
def test_a_line_that_is_no_pin_is_seen(line):
    assert not PIN.match(line)


def test_torch_is_not_pinned(pins):
    assert [line for line in pins if line.startswith(("torch", "jax"))] == []


def holding(pins, python, platform):
    """Return name -> version of the pins whose marker holds there; a name twice is an error."""
    surroundings = {"python_version": python, "python_full_version": f"{python}.9", **platform}
    found = {}
    for requirement in map(Requirement, pins):
        if requirement.marker is None or requirement.marker.evaluate(surroundings):
            name = requirement.name.lower().replace("_", "-")
            assert name not in found, f"{name} is pinned twice on Python {python}"
            found[name] = Version(str(requirement.specifier).removeprefix("=="))
    return found


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["sys_platform"])
@pytest.mark.parametrize("python", PYTHONS)
def test_every_direct_dependency_is_pinned_once_and_within_its_bound(
    pins, project, python, platform
):
    pinned = holding(pins, python, platform)
    direct = project["dependencies"] + project["optional-dependencies"]["test"]
    for requirement in map(Requirement, direct):
        assert requirement.specifier.contains(pinned[requirement.name.lower()]), requirement


def test_windows_and_mac_packages_are_there(pins):
    assert {"colorama", "pywinpty"} <= set(holding(pins, "3.11", PLATFORMS[2]))
    assert "appnope" in holding(pins, "3.11", PLATFORMS[1])
    assert not {"colorama", "pywinpty", "appnope"} & set(holding(pins, "3.11", PLATFORMS[0]))


def needed_by(name, extras, seen):
    """Collect the names of all installed packages that `name` needs here, itself included."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": e}) for e in ("", *extras)):
            key = requirement.name.lower().replace("_", "-")
            needed_by(key, tuple(sorted(requirement.extras)), seen)


def test_everything_that_gets_installed_is_pinned(pins, project):
    seen = set()
    for text in project["dependencies"] + project["optional-dependencies"]["test"]:
        requirement = Requirement(text)
        needed_by(requirement.name.lower(), tuple(sorted(requirement.extras)), seen)
    names = {line.split("==")[0].lower().replace("_", "-") for line in pins}
    assert {name.replace(".", "-") for name, _ in seen} - names - {"setuptools"} == set()
