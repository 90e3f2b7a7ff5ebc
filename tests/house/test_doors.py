"""The doors of the repository for other services: each file is held against its published schema.

Nobody sees these files at work before someone stands at the door, so they are validated here,
without a network, and each check is shown an error that it must see.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ".github/workflows/test.yml"
# file: (schema, what is there, what must not pass instead)
SCHEMAS = {
    WORKFLOW: ("vendor.github-workflows", "runs-on:", "run-on:"),
    "CITATION.cff": ("vendor.citation-file-format", "type: software", "type: course"),
    ".github/ISSUE_TEMPLATE/config.yml": ("vendor.github-issue-config", "true", "maybe"),
    ".github/ISSUE_TEMPLATE/not_understood.yml": (
        *("vendor.github-issue-forms", "type: input", "type: question"),
    ),
    ".github/ISSUE_TEMPLATE/wrong.yml": ("vendor.github-issue-forms", "body:", "bodies:"),
}


def judge(schema, *files):
    """Return what a schema of check-jsonschema has against some files; nothing if they are fine."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_keeps_its_schema_and_a_planted_error_does_not(name, tmp_path):
    schema, there, planted = SCHEMAS[name]
    text = (ROOT / name).read_text(encoding="utf-8")
    assert there in text
    broken = tmp_path / Path(name).name
    broken.write_text(text.replace(there, planted, 1), encoding="utf-8")
    said = judge(schema, ROOT / name, broken)  # both in one go: to start takes a second
    assert "Schema validation errors were encountered" in said
    assert {path for path in (ROOT / name, broken) if f"{path}::" in said} == {broken}


def test_every_file_for_github_is_validated():
    present = {p.relative_to(ROOT).as_posix() for p in (ROOT / ".github").rglob("*") if p.is_file()}
    assert present <= set(SCHEMAS)


# --- The workflow --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load((ROOT / WORKFLOW).read_text(encoding="utf-8"))


def test_the_workflow_runs_the_command_of_the_readme_on_three_systems(workflow, course):
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "macos", "windows"}
    ends = [f"{major}.{minor}" for major, minor in (course.OLDEST, course.NEWEST)]
    assert matrix["python"] == ends
    commands = [step.get("run") for step in workflow["jobs"]["test"]["steps"]]
    assert "python course.py test" in commands
    assert workflow[True]["schedule"]  # YAML reads the key `on` as true


def test_the_workflow_cannot_hang_nor_write_nor_drift(workflow):
    """Each action is held at a major version; a job has a limit of time and may only read."""
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        used = [step["uses"] for step in job["steps"] if "uses" in step]
        assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []


# --- Binder --------------------------------------------------------------------------------------


def binder_problems(root):
    """Return what repo2docker would stumble over, in words."""
    binder, found = root / ".binder", []
    runtime = (binder / "runtime.txt").read_text(encoding="utf-8").strip()
    if not re.fullmatch(r"python-3\.1[1-4]", runtime):
        found.append(f"runtime.txt says {runtime!r}")
    places = {
        "-c": binder,
        "-e": root,
    }  # a file is looked for beside this one, a project in the root
    for line in (binder / "requirements.txt").read_text(encoding="utf-8").splitlines():
        option, _, place = line.partition(" ")
        if option not in places or not (places[option] / place).exists():
            found.append(f"requirements.txt: {line!r} leads nowhere")
    script = binder / "postBuild"
    if not script.read_text(encoding="utf-8").startswith("#!/bin/bash\n"):
        found.append("postBuild does not say that it is for bash")
    if os.name != "nt" and not os.access(script, os.X_OK):
        found.append("postBuild cannot be started")
    return found


def test_binder_finds_what_it_is_told():
    assert binder_problems(ROOT) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("runtime.txt", "python-3.10\n"),
        ("requirements.txt", "-c constraints.txt\n-e .\n"),
        ("requirements.txt", "-c ../constraints.txt\n-e ..\\nowhere\n"),
        ("postBuild", "jupyter labextension list\n"),
    ],
)
def test_a_planted_error_for_binder_is_seen(tmp_path, name, text):
    shutil.copytree(ROOT / ".binder", tmp_path / ".binder")
    (tmp_path / "constraints.txt").touch()
    assert binder_problems(tmp_path) == []
    (tmp_path / ".binder" / name).write_text(text, encoding="utf-8")
    assert len(binder_problems(tmp_path)) == 1


# --- Development containers ----------------------------------------------------------------------

# Of the keys that containers.dev describes, those that we use.
KEYS = {"name", "image", "postCreateCommand", "forwardPorts", "customizations"}


def test_the_container_installs_the_course_at_the_tested_versions(course):
    described = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert set(described) == KEYS
    name, _, version = described["image"].partition(":")
    assert name == "python"
    assert course.OLDEST <= tuple(map(int, version.split("."))) <= course.NEWEST
    *command, constraints, editable, target = described["postCreateCommand"]
    assert [*command, editable] == ["pip", "install", "-c", "-e"]
    assert (ROOT / constraints).exists()
    assert target == ".[lab]"


# --- CI ------------------------------------------------------------------------------------------


def test_ci_skips_neither_browser_nor_frameworks_and_ends_with_the_command_of_the_readme():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == '"$main_python" course.py test "$@"'
    required = {f"export BPCOURSE_REQUIRE_{what}=1" for what in ("BROWSER", "FRAMEWORKS")}
    assert required <= set(lines[: lines.index(lines[-1])])
