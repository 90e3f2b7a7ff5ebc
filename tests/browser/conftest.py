"""One JupyterLab server and one Chromium for all browser tests of a process."""

import os

import nbformat
import pytest
from browser.lab import FLAGS, Lab, Server, find_chromium
from playwright.sync_api import sync_playwright


def need_chromium():
    """Return the path of Chromium; without one skip, or fail where CI asked for a browser."""
    path = find_chromium()
    if path is None:
        reason = "no chromium, chromium-browser or google-chrome on the PATH"
        if os.environ.get("BPCOURSE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"BPCOURSE_REQUIRE_BROWSER is set and there is {reason}", pytrace=False)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser():
    """Return a running Chromium, the system's own: nothing is downloaded."""
    path = need_chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser, tmp_path_factory):  # noqa: ARG001  without a browser there is no need for one
    """Return a running JupyterLab server."""
    with Server(tmp_path_factory.mktemp("lab")).running() as running:
        yield running


@pytest.fixture
def lab(browser, server):
    """Return a fresh page; at the end nothing must have gone wrong in it, nor left this machine."""
    context = browser.new_context()
    opened = Lab(server, context.new_page())
    yield opened
    context.close()
    assert opened.complaints == []


@pytest.fixture
def shown(lab, tmp_path):
    """Return a function that shows the value of a line of code, and returns its output."""

    def show(line):
        cells = (f"from bpcourse.widgets import {line.partition('(')[0]}", line)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, tmp_path / "shown.ipynb")
        lab.open(tmp_path / "shown.ipynb").run_all()
        return lab.page.locator(".jp-OutputArea-output:has(.widget-vbox)").first

    return show
