"""One JupyterLab server and one Chromium for all browser tests of a process."""

import contextlib
import os

import pytest
from browser.lab import FLAGS, SETTINGS, Lab, Server, find_chromium, write_notebook
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


@contextlib.contextmanager
def page_of(browser, server, **options):
    """Open a fresh page; at the end nothing must have gone wrong in it, nor left this machine."""
    context = browser.new_context(**options)
    opened = Lab(server, context.new_page())
    yield opened
    context.close()
    assert opened.complaints == []


@pytest.fixture
def lab(browser, server):
    """Return a fresh page."""
    with page_of(browser, server) as opened:
        yield opened


@pytest.fixture
def touch_lab(browser, server):
    """Return a fresh page on a screen that can be touched, of somebody who wants little motion."""
    with page_of(browser, server, has_touch=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture
def default_lab(browser, server):
    """Return a fresh page with JupyterLab's default settings, as a learner has them."""
    server.set("notebook-extension/tracker", {})
    with page_of(browser, server) as opened:
        yield opened
    server.set("notebook-extension/tracker", SETTINGS["notebook-extension/tracker"])


@pytest.fixture
def shown(lab, tmp_path):
    """Return a function that shows the value of a line of code, and returns its output."""

    def show(line):
        name = line.partition("(")[0]
        path = write_notebook(tmp_path, f"from bpcourse.widgets import {name}", line)
        lab.open(path).run_all()
        return lab.page.locator(".jp-OutputArea-output:has(.widget-vbox)").first

    return show
