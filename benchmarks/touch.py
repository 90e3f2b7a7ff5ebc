"""How long from a key to the painted picture, and what a thousand moves leave in memory.

python -m benchmarks.touch              every picture widget, two minutes; wants a quiet machine
python -m benchmarks.touch "depth_lab()"    one of them

In a real JupyterLab with its default settings, driven by Playwright. Painted means: the first frame
after the picture has come into the page has been handed over. Goals: median 35 ms, 95th percentile
60 ms, less than 20 MiB in kernel and page together after a thousand moves.
"""

import os
import sys
import tempfile
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the browser tests drive JupyterLab already

from browser.lab import FLAGS, Lab, Server, find_chromium, write_notebook  # noqa: E402

LINES = (
    *("nudge_explorer()", "chain_explorer()", "neuron_stepper()", "graph_stepper()"),
    *("sweep_explorer()", "one_hidden_explorer()", "loaves_explorer()", "depth_lab()"),
    "optimizer_race()",
)
PRESSES, MOVES, PAUSE = 100, 1000, 120
WATCH = """root => {
  window.times = [];
  let pressed = null;
  document.addEventListener('keydown', () => { pressed = performance.now(); }, true);
  new MutationObserver(() => {
    if (pressed === null) return;
    const began = pressed;
    pressed = null;
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => window.times.push(performance.now() - began);
      painted.port2.postMessage(0);
    });
  }).observe(root.querySelector('.bp-stage'), {childList: true});
}"""


def press(lab, root, count, pause):
    """Move the last slider of a widget to and fro by keyboard."""
    handle = root.locator(".noUi-handle").last
    handle.focus()
    for number in range(count):
        lab.page.keyboard.press("ArrowLeft" if number % 2 else "ArrowRight")
        lab.page.wait_for_timeout(pause)


def latency(lab, root):
    """Return median and 95th percentile, in milliseconds, and how many pictures were painted."""
    root.evaluate(WATCH)
    press(lab, root, PRESSES, PAUSE)
    times = sorted(lab.page.evaluate("window.times"))
    return times[len(times) // 2], times[int(0.95 * len(times))], len(times)


def memory(lab, kernel):
    """Return what kernel and page hold, in MiB, after both have collected."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    return kernel.memory_info().rss / 2**20, metrics["JSHeapUsedSize"] / 2**20


def newest_kernel():
    """Return the process of the kernel that was started last."""
    ours = psutil.Process().children(recursive=True)
    return next(p for p in reversed(ours) if "ipykernel" in " ".join(p.cmdline()))


def main(lines):
    """Measure, and print a line for each widget."""
    print(f"load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        server = Server(Path(folder))
        server.set("notebook-extension/tracker", {})
        with server.running():
            for line in lines:
                lab = Lab(server, browser.new_page())
                code = f"from bpcourse.widgets import *\n{line}"
                lab.open(write_notebook(Path(folder), code)).run_all()
                root = lab.page.locator(".bp-explorer").first
                lab.page.wait_for_timeout(1500)
                median, late, count = latency(lab, root)
                print(f"{line:24} median {median:5.1f} ms, 95 % {late:5.1f} ms, {count} pictures")
                lab.page.close()
            leak(server, browser, Path(folder))
        browser.close()


def leak(server, browser, folder):
    """Print what a thousand moves leave behind, after a hundred that warm up."""
    lab = Lab(server, browser.new_page())
    lab.open(write_notebook(folder, "from bpcourse.widgets import *\nsweep_explorer()")).run_all()
    root = lab.page.locator(".bp-explorer").first
    kernel = newest_kernel()
    press(lab, root, 100, 25)
    before = memory(lab, kernel)
    press(lab, root, MOVES, 25)
    lab.page.wait_for_timeout(1000)
    after = memory(lab, kernel)
    grown = [b - a for a, b in zip(before, after, strict=True)]
    print(f"{MOVES} moves: kernel {grown[0]:+.1f} MiB, page {grown[1]:+.1f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:] or LINES)
