"""JupyterLab in a real browser, driven the way a learner does: menu, keyboard, mouse."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat

DONE = "cells-done"
NARROW = 800  # pixels
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Settings of a person who has answered the first questions. Without windowing all cells are in the
# page at once, so that a test can read them without scrolling.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
FLAGS += ("--disable-background-networking", "--disable-component-update")
FLAGS += ("--disable-dev-shm-usage",)


def find_chromium():
    """Return the path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def free_port():
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sees(place, words):
    """Wait until an output holds a text."""
    place.filter(has_text=words).wait_for(timeout=60_000)


def write_notebook(folder, *cells, name="shown"):
    """Write a notebook of some cells of code, and return its path."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = folder / f"{name}.ipynb"
    nbformat.write(made, path)
    return path


class Server:
    """A JupyterLab server with a folder of its own, where nothing is trusted yet."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "notebooks"
        self.token = secrets.token_hex(16)
        self.address = f"http://127.0.0.1:{free_port()}"
        self.root.mkdir()
        for name, values in SETTINGS.items():
            self.set(name, values)

    def set(self, name, values):
        """Store a setting of JupyterLab; pages that are opened later follow it."""
        path = self.folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")

    def surroundings(self):
        """Return the environment that keeps the server away from this user's own settings."""
        folders = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        return os.environ | {name: str(self.folder / place) for name, place in folders.items()}

    def command(self):
        """Return the command line that starts the server."""
        port = self.address.rpartition(":")[2]
        options = [f"--port={port}", "--ServerApp.port_retries=0", "--ip=127.0.0.1", "--no-browser"]
        options += [f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.root}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--allow-root")
        return [sys.executable, "-m", "jupyterlab", *options]

    def answers(self):
        """Tell whether the server is up."""
        with contextlib.suppress(urllib.error.URLError, OSError):
            url = f"{self.address}/api/status?token={self.token}"
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own server
                return answer.status == 200
        return False

    @contextlib.contextmanager
    def running(self, patience=90):
        """Keep the server running; at the end it and its kernels are gone."""
        log = self.folder / "server.log"
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(
                self.command(), env=self.surroundings(), stdout=file, stderr=subprocess.STDOUT
            )
        try:
            end = time.monotonic() + patience
            while not self.answers():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"JupyterLab does not start:\n{log.read_text('utf-8')}")
                time.sleep(0.2)
            yield self
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def number_of(cells, code):
    """Return the number of the first cell that has this code; StopIteration if none has."""
    return next(i for i, c in enumerate(cells) if c.cell_type == "code" and code in c.source)


class Lab:
    """One browser page with JupyterLab in it."""

    def __init__(self, server, page):
        self.server = server
        self.page = page
        self.complaints = []
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._watch)

    def _watch(self, request):
        ours = (self.server.address, self.server.address.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(ours):
            self.complaints.append(f"asks {request.url}")

    def open(self, notebook, *, upto="", width=1280, height=900, theme="light"):
        """Open a copy of a notebook, untrusted, with one more cell that prints that all is done.

        `upto` is some code of the last cell that is copied; without it all are.
        """
        copy = nbformat.read(notebook, as_version=4)
        if upto:
            copy.cells = copy.cells[: 1 + number_of(copy.cells, upto)]
        copy.cells.append(nbformat.v4.new_code_cell(f"print('-'.join({DONE.split('-')}))"))
        nbformat.write(copy, self.server.root / notebook.name)
        self.server.set("apputils-extension/themes", {"theme": THEMES[theme]})
        self.page.set_viewport_size({"width": width, "height": height})
        address = f"{self.server.address}/lab/tree/{notebook.name}"
        self.page.goto(f"{address}?token={self.server.token}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        themed = f"body[data-jp-theme-name='{THEMES[theme]}']"
        self.page.wait_for_selector(themed, state="attached")
        self.wait_until_idle()
        return self

    def wait_until_idle(self):
        """Wait until the status bar says that the kernel is idle; other places say it too early."""
        self.page.wait_for_function(
            "() => /Idle/.test(document.querySelector('#jp-main-statusbar')?.textContent || '')",
            timeout=60_000,
        )

    def run_all(self, seconds=90):
        """Run all cells from the menu and wait until the last one has printed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
        self.page.wait_for_function(
            "done => [...document.querySelectorAll('.jp-OutputArea-output')]"
            ".some(output => output.textContent.trim() === done)",
            arg=DONE,
            timeout=seconds * 1000,
        )
        self.wait_until_idle()
        return self

    def text(self):
        """Return all text of the notebook that is in the page."""
        return self.page.locator(".jp-Notebook").inner_text()

    def pictures(self):
        """Return (alt text, width in pixels) of every picture in the outputs; 0 if it is broken."""
        return self.page.evaluate(
            "() => [...document.querySelectorAll('.jp-OutputArea-output img')]"
            ".map(img => [img.alt, img.naturalWidth && img.getBoundingClientRect().width])"
        )

    def slider(self, description):
        """Return the handle of the slider with this description."""
        box = self.page.locator(".widget-slider", has_text=description).first
        return box.locator(".noUi-handle")

    def press(self, description, key, times=1):
        """Move a slider by keyboard."""
        self.slider(description).focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def press_in(self, root, selector, key):
        """Press a key with the focus on the last part of a widget that fits a selector."""
        root.locator(selector).last.focus()
        self.page.keyboard.press(key)

    def drag(self, description, pixels):
        """Move a slider by mouse, to the right for positive pixels."""
        handle = self.slider(description)
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + pixels, y, steps=8)
        self.page.mouse.up()

    def drag_by_finger(self, x, y, across, up=0):
        """Touch a place of the window, move the finger and lift it."""
        finger = self.page.context.new_cdp_session(self.page)
        finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        ways = [("touchStart", 0), *(("touchMove", k / 4) for k in range(1, 5))]
        for kind, share in ways:
            points = [{"x": x + share * across, "y": y - share * up}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        finger.send("Emulation.setTouchEmulationEnabled", {"enabled": False})

    def wait_for_text(self, text, selector=".jp-Notebook", seconds=60):
        """Wait until an element of the page contains a text."""
        self.page.locator(selector, has_text=text).first.wait_for(timeout=seconds * 1000)

    def resize(self, width, height=900):
        """Change the size of the window; in a narrow one the list of files is put away."""
        self.page.set_viewport_size({"width": width, "height": height})
        files = self.page.locator("#jp-left-stack")
        if width < NARROW and files.is_visible():
            self.page.keyboard.press("Control+b")
            files.wait_for(state="hidden")
        self.page.wait_for_timeout(300)

    def screenshot(self, path, *, whole=False):
        """Save a picture of the window; with `whole` the window is made as tall as the notebook."""
        if whole:
            tall = self.page.evaluate(
                "() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight"
            )
            self.resize(self.page.viewport_size["width"], min(tall + 200, 16_000))
        self.page.screenshot(path=path)
        return path
