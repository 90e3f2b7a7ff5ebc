"""The ways to install agree: pyproject.toml, environment.yml and constraints.txt."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
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


def wanted(project, *extras):
    """Return the requirements of the package and of some of its extras, without itself."""
    texts = project["dependencies"] + [
        text for extra in extras for text in project["optional-dependencies"][extra]
    ]
    return [need for need in map(Requirement, texts) if need.name != project["name"]]


def pip_requirements(project):
    """Return name -> version bound of what `lab` needs, Python and pip included."""
    needed = wanted(project, "lab")
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


def test_the_package_brings_no_jupyter_of_its_own(project):
    """Hosted notebooks have their own JupyterLab, and a browser page has none at all."""
    names = [need.name for need in wanted(project)]
    assert names == ["numpy", "matplotlib", "sympy", "ipywidgets", "anywidget"]
    assert [need.name for need in wanted(project, "lab")][5:] == ["jupyterlab", "tqdm"]


def test_the_tests_need_what_lab_needs(project):
    assert "bpcourse[lab]" in project["optional-dependencies"]["test"]


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
    for requirement in wanted(project, "lab", "test"):
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
    for requirement in wanted(project, "lab", "test"):
        needed_by(requirement.name.lower(), tuple(sorted(requirement.extras)), seen)
    names = {line.split("==")[0].lower().replace("_", "-") for line in pins}
    assert {name.replace(".", "-") for name, _ in seen} - names == set()


def packed(root, folder):
    """Build the wheel into a folder; return the names of its files and its metadata."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        names = wheel.namelist()
        described = next(name for name in names if name.endswith("/METADATA"))
        return set(names), wheel.read(described).decode()


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    return packed(root, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_carries_the_package_and_the_notebooks_and_nothing_else(root, wheel):
    """`pip install bpcourse` gives the course: without its notebooks it would be a dead end."""
    modules = {path.relative_to(root).as_posix() for path in root.glob("bpcourse/**/*.py")}
    modules |= {path.relative_to(root).as_posix() for path in root.glob("bpcourse/**/*.zlib")}
    for kind in ("toml", "js", "css", "json"):
        modules |= {
            path.relative_to(root).as_posix() for path in root.glob(f"bpcourse/**/*.{kind}")
        }
    notebooks = {f"bpcourse/notebooks/{path.name}" for path in root.glob("notebooks/*.ipynb")}
    assert len(notebooks) > 9
    assert "bpcourse/training/datasets/digits.zlib" in modules
    installed = {"etc/jupyter/jupyter_server_config.d/bpcourse.json"}  # beside the package
    carried = {name.rpartition(".data/data/")[2] for name in wheel[0] if ".dist-info/" not in name}
    assert carried == modules | notebooks | installed


def test_the_licence_of_the_wheel_is_that_of_code_and_text(wheel):
    assert "License-Expression: MIT AND CC-BY-4.0" in wheel[1]
    held = {name.rpartition("/")[2] for name in wheel[0] if "/licenses/" in name}
    assert held == {"LICENSE", "LICENSE-TEXT"}


def test_the_version_stands_in_one_place(root, project, wheel):
    tree = ast.parse((root / "bpcourse" / "__init__.py").read_text(encoding="utf-8"))
    said = [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "__version__"
    ]
    assert "version" in project["dynamic"]
    assert f"\nVersion: {said[0]}\n" in wheel[1]


def test_the_set_up_test_asks_for_the_declared_versions(project):
    from bpcourse.practice.set_up import LIBRARIES  # noqa: PLC0415  the one test about it

    asked = {name: ".".join(map(str, least)) for name, least in LIBRARIES.items()}
    assert asked == {need.name: str(need.specifier)[2:] for need in wanted(project)}
