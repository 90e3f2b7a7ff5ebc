"""Every widget of the course: in sight, of one height, nothing covered, worked by keyboard."""

import nbformat
import pytest
from browser.conftest import page_of
from browser.lab import Lab

from bpcourse import widgets

TALLEST = 560  # pixels, controls included
MOST_PRESSES = 5  # states of a control that are looked at
# What lies on what in a picture of the page: [kind, text, what it meets]. Boxes of letters are a
# little larger than the letters, hence the rim. An edge may pass beneath a card, which hides it.
COVERED = """root => {
  const MOST_BENDS = 12;  // a line with more points is a curve
  const svg = root.querySelector('.bp-stage svg');
  if (!svg) return [];
  const box = e => e.getBoundingClientRect();
  const rim = b => ({l: b.left + 1, r: b.right - 1, t: b.top + 0.2 * b.height,
                     b: b.bottom - 0.2 * b.height});
  const seen = e => !e.closest('.bp-ghost, .bp-flow');
  const texts = [...svg.querySelectorAll('text')]
    .filter(e => e.textContent.trim() && seen(e)).map(e => [e, rim(box(e))]);
  const found = [];
  texts.forEach(([e, a], i) => texts.slice(i + 1).forEach(([f, b]) => {
    if (a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b)
      found.push(['text', e.textContent, f.textContent]);
  }));
  const whole = box(svg);
  for (const [e, a] of texts)
    if (a.l < whole.left || a.r > whole.right || a.t < whole.top || a.b > whole.bottom)
      found.push(['outside', e.textContent, '']);
  const after = (e, f) => e.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING;
  const plates = [...svg.querySelectorAll('rect, circle')]
    .filter(e => e.getAttribute('fill') !== 'none').map(e => [e, box(e)]);
  const hidden = (edge, text, a) => plates.some(([p, b]) => after(edge, p) && after(p, text)
    && b.left <= a.l && b.right >= a.r && b.top <= a.t && b.bottom >= a.b);
  const crosses = (p, q, a) => {
    for (let i = 0; i <= 60; i++) {
      const x = p.x + (q.x - p.x) * i / 60, y = p.y + (q.y - p.y) * i / 60;
      if (x > a.l && x < a.r && y > a.t && y < a.b) return true;
    }
    return false;
  };
  const isEdge = e => e.points.length <= MOST_BENDS && e.getAttribute('stroke-width') >= 1.4;
  for (const edge of svg.querySelectorAll('polyline')) {
    if (!seen(edge) || !isEdge(edge)) continue;
    const to = edge.getScreenCTM();
    const points = [...edge.points].map(p => p.matrixTransform(to));
    for (const [e, a] of texts)
      if (points.some((p, i) => i && crosses(points[i - 1], p, a)) && !hidden(edge, e, a))
        found.push(['edge', e.textContent, edge.getAttribute('points')]);
  }
  return found;
}"""


PICTURES = (
    *("nudge_explorer", "chain_explorer", "neuron_stepper", "graph_stepper", "sweep_explorer"),
    *("one_hidden_explorer", "loaves_explorer", "progress_board", "clinic_explorer", "depth_lab"),
    *("optimizer_race", "gradient_reach", "landscape_explorer", "order_stepper"),
    "modes_explorer",
)
PAGES = ('quiz("03", "start")', 'concept_inventory("before")', 'graph_blanks("s = u + v; s*s + u")')
LINES = [*(f"{name}()" for name in PICTURES), *PAGES, "gradient_drill()"]
FORMULAS = (
    "relu(w*x + b)",
    "(a+b)*(a*b) + (a+b)",
    "1/(1 + exp(-(w1*x1 + w2*x2 + b)))",
    "relu(w*x+b)*relu(w*x+b)",
    "x*x*x*x",
    "sin(x*y) + x/y - exp(x)*log(y)",
    "s = u + v; s*s + u",
    "(w1*x1 + w2*x2 - y)^2",
    "h1 = w1*x; h2 = w2*x; u1*h1 + u2*h2",
    "-(y*log(p) + (1-y)*log(1-p))",
)


def test_the_gallery_has_every_widget():
    shown = {line.partition("(")[0] for line in LINES}
    assert shown == set(widgets.__all__) - {"Actions", "Explorer", "Transport", "ask"}


def gallery(folder):
    """Write a notebook that shows every widget, each with a short cell after it."""
    cells = [nbformat.v4.new_code_cell("from bpcourse.widgets import *")]
    for line in LINES:
        cells += [nbformat.v4.new_code_cell(line), nbformat.v4.new_markdown_cell("Try it.")]
    made = nbformat.v4.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(made, folder / "gallery.ipynb")
    return folder / "gallery.ipynb"


WIDTH = "root => root.querySelector('.bp-stage svg').getBoundingClientRect().width"


def state_of(root):
    """Return the height of a widget, and what is covered in its picture."""
    root.page.wait_for_timeout(45)  # the kernel answers in 10 to 30 milliseconds
    return round(root.bounding_box()["height"]), root.evaluate(COVERED)


def at_rest(root):
    """Return where a widget is once it no longer moves in the window."""
    box, before = root.bounding_box(), None
    while box != before:
        root.page.wait_for_timeout(450)
        box, before = root.bounding_box(), box
    return box


def presses(root):
    """Work every control of a widget by keyboard, press by press; yield what was pressed."""
    for kind, keys in (("select", ("ArrowDown",)), (".noUi-handle", ("Home", "PageUp", "End"))):
        for place in range(root.locator(kind).count()):
            control = root.locator(kind).nth(place)
            for key in keys:
                seen = None
                for _ in range(MOST_PRESSES if key in {"ArrowDown", "PageUp"} else 1):
                    control.focus()
                    root.page.keyboard.press(key)
                    yield f"{kind} {place} {key}"
                    now = control.evaluate("e => e.value ?? e.ariaValueNow")
                    if now == seen:
                        break
                    seen = now
    for place in range(root.locator("button:not(.bp-button)").count()):
        root.locator("button:not(.bp-button)").nth(place).focus()
        root.page.keyboard.press("Enter")
        yield f"button {place}"


def test_every_widget_is_in_sight_after_shift_enter(default_lab, tmp_path):
    page = default_lab.open(gallery(tmp_path)).page
    page.locator(".jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    found = {}
    for line in LINES:
        page.keyboard.press("Shift+Enter")
        root = page.locator(f".jp-CodeCell:has-text('{line[:12]}') .bp-explorer").last
        root.wait_for()
        box = at_rest(root)
        pane = page.locator(".jp-WindowedPanel-outer").bounding_box()
        inside = pane["y"] <= box["y"]
        inside &= box["y"] + box["height"] <= pane["y"] + pane["height"]
        if not inside or box["height"] > TALLEST:
            found[line] = box["y"], box["height"]
        page.keyboard.press("Shift+Enter")
    assert found == {}


@pytest.fixture(scope="module")
def shown(browser, server, tmp_path_factory):
    """Return the page with all widgets, run."""
    with page_of(browser, server) as lab:
        lab.open(gallery(tmp_path_factory.mktemp("gallery"))).run_all()
        yield lab


def root_of(lab, line):
    return lab.page.locator(".bp-explorer").nth(LINES.index(line))


@pytest.mark.parametrize("line", LINES)
def test_nothing_is_covered_and_the_height_stays_whatever_is_pressed(shown, line):
    root = root_of(shown, line)
    root.scroll_into_view_if_needed()
    height, covered = state_of(root)
    findings = {f"{kind}: {words} | {other}": "at the start" for kind, words, other in covered}
    pressed = 0
    for name in presses(root):
        now, covered = state_of(root)
        pressed += 1
        if now != height and line not in PAGES:
            findings[f"height {height} became {now}"] = name
        for kind, words, other in covered:
            findings.setdefault(f"{kind}: {words} | {other}", name)
    assert findings == {}
    assert pressed >= 1


def grips(root):
    """Return the middle of each part that can be dragged and is not beneath another."""
    return root.evaluate("""root => [...root.querySelectorAll('[data-drag]')].flatMap(part =>
      [...part.querySelectorAll('circle, rect, text, polyline')].map(e => {
        const b = e.getBoundingClientRect();
        return [b.left + b.width / 2, b.top + b.height / 2, part];
      })).filter(([x, y, part]) =>
        document.elementFromPoint(x, y)?.closest('[data-drag]') === part)
      .map(([x, y]) => [x, y])""")


def drag_by_mouse(lab, x, y, across, up):
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + across, y - up, steps=4)
    lab.page.mouse.up()


@pytest.mark.parametrize("name", PICTURES)
def test_a_hand_a_finger_and_a_click_do_something_in_every_picture(shown, name):
    root = root_of(shown, f"{name}()")
    root.scroll_into_view_if_needed()
    shown.page.wait_for_timeout(100)
    svg = root.locator(".bp-stage svg")
    for drag in (drag_by_mouse, Lab.drag_by_finger):
        drawn = {svg.text_content()}
        for way in (1, -1):  # a control may stand at one of its ends
            places = grips(root)
            if places:
                drag(shown, *places[0], 14 * way, 14 * way)
                shown.page.wait_for_timeout(150)
                drawn.add(svg.text_content())
        assert len(drawn) > 1 or not places, drag.__name__
    tells = root.locator("[data-tell]")
    assert tells.count() > 0
    tells.first.focus()
    assert root.locator(".bp-tell").inner_text() == tells.first.get_attribute("data-tell").strip()


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_step_of_a_typed_formula_is_clear_and_of_one_size(shown, formula):
    root = root_of(shown, "graph_stepper()")
    box = root.get_by_label("formula")
    box.fill(formula)
    box.press("Enter")
    shown.press_in(root, ".noUi-handle", "Home")
    sizes, findings, seen = set(), {}, None
    while True:
        height, covered = state_of(root)
        sizes.add((height, round(root.evaluate(WIDTH))))
        step = root.locator(".noUi-handle").last.get_attribute("aria-valuenow")
        findings |= {f"{kind}: {words} | {other}": step for kind, words, other in covered}
        if step == seen:
            break
        seen = step
        shown.press_in(root, ".noUi-handle", "ArrowRight")
    assert findings == {}
    assert len(sizes) == 1
    assert max(sizes)[0] <= TALLEST
    assert max(sizes)[1] <= 830


def test_on_a_phone_at_night_everything_is_there_and_clear(lab, tmp_path):
    lab.open(gallery(tmp_path), width=400, theme="dark")  # a filter: it moves nothing
    lab.resize(400)
    lab.run_all()
    findings = {}
    for line in LINES:
        root = root_of(lab, line)
        root.scroll_into_view_if_needed()
        _, covered = state_of(root)
        wide, output = root.bounding_box(), root.locator("xpath=..").bounding_box()
        if covered or wide["width"] > output["width"] + 1:
            findings[line] = covered
    assert findings == {}
