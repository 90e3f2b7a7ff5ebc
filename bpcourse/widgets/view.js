// The one view of every picture: shows what Python has drawn, and tells Python what was touched.
// Marks on the parts of a picture say what can be done with them (bpcourse/drawing/touch.py):
// data-part (lights up together), data-tell (its sentence), data-drag, data-choose (moves controls),
// data-flow (something travels along it), data-ghost (leaves a pale copy where it was).

const REST = 700; // ms: pictures closer together than this belong to one movement
const CALM = 250; // ms without a new picture, then dashes begin to travel
const LAP = 700; // ms for a dash to travel one gap
const LAPS = 4; // then the flow rests
const GAP = 22; // SVG units from dash to dash
const PATIENCE = 4000; // ms until a kernel that does not answer is called asleep
const MARGIN = 8; // px between a picture and the edge of the pane
const MOTION_KEY = "bpcourse-motion";
const ASLEEP =
  "This picture is asleep: no Python answers it. Run its cell again (Shift+Enter) to wake it.";
const KEPT_KEYS = /^(Arrow|Page|Home$|End$|Enter$|Escape$|Backspace$|Delete$| $|.$)/;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function motionWanted() {
  if (reducedMotion()) return false;
  try {
    return localStorage.getItem(MOTION_KEY) !== "off";
  } catch {
    return true;
  }
}

const keyOf = (part) => part.dataset.part.split(" ")[0];

const choices = (words) => (words ? words.split(";").map((one) => one.split("=")) : []);

class View {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.stage = element("div", "bp-stage");
    this.tell = element("p", "bp-tell");
    this.tell.setAttribute("aria-live", "polite");
    this.motion = element("button", "bp-button", "motion");
    this.large = element("button", "bp-button", "enlarge");
    this.refusal = element("div", "bp-refusal");
    this.refusal.setAttribute("role", "alert");
    this.waiting = null; // a movement that Python has not been told yet
    this.flowing = new Map(); // flow -> when it began
    this.ghosts = new Map(); // what stood in the picture before this movement
    this.lastShown = -Infinity;
    this.busy = false;
    this.pinned = "";
    this.stops = []; // the parts that keys reach, each once
    this.asleep = false;
    this.stopped = new AbortController();
  }

  start() {
    const foot = element("div", "bp-foot");
    foot.append(this.tell, this.motion, this.large);
    this.el.classList.add("bp-view");
    this.el.replaceChildren(this.stage, this.refusal, foot);
    const on = (target, name, act) =>
      target.addEventListener(name, act.bind(this), { signal: this.stopped.signal });
    on(this.stage, "pointerover", this.pointAt);
    on(this.stage, "pointerleave", this.pointAway);
    on(this.stage, "pointerdown", this.grasp);
    on(this.stage, "pointermove", this.drag);
    on(this.stage, "pointerup", this.release);
    on(this.stage, "pointercancel", this.release);
    on(this.stage, "click", this.pick);
    on(this.stage, "keydown", this.walk);
    on(this.stage, "focusin", this.focusPart);
    on(this.motion, "click", this.switchMotion);
    on(this.large, "click", this.enlarge);
    on(document, MOTION_KEY, this.showMotion);
    this.listeners = [
      ["change:value", () => this.show()],
      ["change:refusal", () => this.refuse()],
      ["change:hint", () => this.say()],
      ["change:playing", () => this.play()],
      ["msg:custom", (message) => this.hear(message)],
    ];
    for (const [name, act] of this.listeners) this.model.on(name, act);
    this.showMotion();
    this.show();
    this.refuse();
    this.play();
    this.callKernel();
    this.settle = setTimeout(() => this.finishControls(), 0);
    this.sights = [100, 400, 900].map((time) => setTimeout(() => this.comeIntoSight(), time));
    for (const name of ["wheel", "pointerdown", "keydown"])
      on(document, name, () => this.sights.forEach(clearTimeout));
  }

  stop() {
    for (const [name, act] of this.listeners) this.model.off(name, act);
    clearTimeout(this.patience);
    clearTimeout(this.settle);
    clearTimeout(this.calm);
    this.sights.forEach(clearTimeout);
    clearInterval(this.player);
    this.stopped.abort();
  }

  // ---- what Python has drawn

  show() {
    const now = performance.now();
    const moved = now - this.lastShown > REST; // a new movement begins: what stands now is its past
    if (moved) this.ghosts = this.shapes();
    this.lastShown = this.picture ? now : -Infinity; // the first picture is no movement
    const focused = this.stage.contains(document.activeElement)
      ? document.activeElement.dataset?.part
      : undefined;
    this.stage.innerHTML = this.model.get("value");
    this.picture = this.stage.querySelector("svg");
    this.prepareParts(focused);
    if (this.picture) {
      this.layGhosts();
      clearTimeout(this.calm);
      this.calm = setTimeout(() => this.flow(), CALM);
    }
    this.say();
  }

  prepareParts(focused) {
    const seen = new Map();
    for (const part of this.stage.querySelectorAll("[data-tell]"))
      if (!seen.has(keyOf(part))) seen.set(keyOf(part), part);
    this.stops = [...seen.values()];
    if (!this.stops.length) return;
    this.picture?.setAttribute("role", "group");
    const home = this.stopOf(this.pinned) ?? this.stops[0];
    for (const part of this.stops) {
      part.setAttribute("role", "button");
      part.setAttribute("aria-label", part.dataset.tell);
      part.setAttribute("tabindex", part === home ? "0" : "-1");
    }
    if (this.pinned) this.light(this.pinned, "bp-pinned");
    const again = focused && this.stops.find((part) => part.dataset.part === focused);
    again?.focus({ preventScroll: true });
  }

  shapes() {
    const kept = new Map();
    for (const shape of this.stage.querySelectorAll("[data-ghost]")) {
      const copy = shape.cloneNode(true);
      for (const dash of copy.querySelectorAll(".bp-flow")) dash.remove();
      kept.set(shape.dataset.ghost, copy);
    }
    return kept;
  }

  layGhosts() {
    for (const shape of this.stage.querySelectorAll("[data-ghost]")) {
      const past = this.ghosts.get(shape.dataset.ghost);
      if (!past || past.innerHTML === shape.innerHTML) continue;
      const ghost = past.cloneNode(true);
      for (const each of [ghost, ...ghost.querySelectorAll("*")]) {
        for (const name of Object.keys(each.dataset)) delete each.dataset[name];
        for (const name of ["role", "tabindex", "aria-label"]) each.removeAttribute(name);
      }
      ghost.setAttribute("class", "bp-ghost");
      ghost.setAttribute("aria-hidden", "true");
      shape.before(ghost);
    }
  }

  // Only when the hand rests: dashes drawn while a slider moves would hold the next picture up.
  flow() {
    const now = performance.now();
    const edges = [...this.stage.querySelectorAll("[data-flow]")];
    const began = (edge) => this.flowing.get(edge.dataset.flow) ?? now;
    this.flowing = new Map(edges.map((edge) => [edge.dataset.flow, began(edge)]));
    if (!motionWanted()) return;
    for (const edge of edges)
      if (now - began(edge) < LAP * LAPS) this.travel(edge, now - began(edge));
  }

  travel(edge, already) {
    const line = edge.querySelector("polyline");
    if (!line) return;
    const dash = line.cloneNode();
    const width = Number(line.getAttribute("stroke-width"));
    dash.setAttribute("class", "bp-flow");
    dash.setAttribute("stroke-width", String(width + 3));
    dash.setAttribute("stroke-dasharray", `1 ${GAP - 1}`);
    line.after(dash);
    const travel = dash.animate(
      [{ strokeDashoffset: GAP }, { strokeDashoffset: 0 }],
      { duration: LAP, iterations: LAPS },
    );
    travel.currentTime = already;
    setTimeout(() => dash.remove(), LAP * LAPS - already);
  }

  refuse() {
    const words = this.model.get("refusal");
    this.refusal.textContent = words;
    this.refusal.hidden = !words;
    this.stage.classList.toggle("bp-stale", Boolean(words));
  }

  say(words = "") {
    const pinned = this.sentenceOf(this.pinned);
    const shown = this.asleep ? ASLEEP : words || pinned || this.model.get("hint");
    if (this.tell.textContent !== shown) this.tell.textContent = shown;
  }

  // ---- the kernel

  callKernel() {
    this.patience = setTimeout(() => this.sleep(true), PATIENCE);
    try {
      this.model.send({ ask: "awake" });
    } catch {
      this.sleep(true);
    }
  }

  sleep(asleep) {
    this.asleep = asleep;
    this.el.classList.toggle("bp-asleep", asleep);
    this.say();
  }

  hear(message) {
    clearTimeout(this.patience);
    if (this.asleep) this.sleep(false);
    if (!message.done) return;
    this.busy = false;
    if (this.waiting) this.send(this.waiting);
  }

  // One message at a time: what comes meanwhile waits, and only the latest of it is sent.
  send(moves) {
    if (this.busy) {
      this.waiting = moves;
      return;
    }
    this.waiting = null;
    this.post({ moves });
  }

  post(message) {
    this.busy = true;
    this.model.send(message);
  }

  play() {
    clearInterval(this.player);
    const pause = this.model.get("playing");
    if (!pause) return;
    this.player = setInterval(() => this.busy || this.post({ advance: true }), pause);
  }

  // ---- pointer

  pointAt(event) {
    const part = event.target.closest("[data-part]");
    if (this.grasped || !part) {
      if (!part) this.pointAway();
      return;
    }
    this.light(keyOf(part), "bp-lit");
    this.say(this.sentenceOf(keyOf(part)));
  }

  pointAway() {
    if (this.grasped) return;
    this.light("", "bp-lit");
    this.say();
  }

  stopOf(key) {
    return this.stops.find((part) => keyOf(part) === key);
  }

  sentenceOf(key) {
    return this.stopOf(key)?.dataset.tell ?? "";
  }

  light(key, look) {
    for (const lit of this.stage.querySelectorAll(`.${look}`)) lit.classList.remove(look);
    if (!key) return;
    for (const part of this.stage.querySelectorAll("[data-part]"))
      if (part.dataset.part.split(" ").includes(key)) part.classList.add(look);
  }

  scale() {
    const box = this.picture.getBoundingClientRect();
    return this.picture.viewBox.baseVal.width / box.width;
  }

  grasp(event) {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    const { drag, value, per, along, choose } = handle.dataset;
    const first = choices(choose);
    const [names, values, pers] = [drag, value, per].map((words) => words.split(" "));
    this.grasped = { names, values: values.map(Number), pers: pers.map(Number), along, first };
    this.grasped.from = [event.clientX, event.clientY];
    this.grasped.scale = this.scale();
    this.lastShown = -Infinity;
    this.stage.setPointerCapture(event.pointerId);
    this.stage.classList.add("bp-dragging");
    event.preventDefault();
  }

  drag(event) {
    const held = this.grasped;
    if (!held) return;
    const across = event.clientX - held.from[0];
    const up = held.from[1] - event.clientY;
    if (!held.moved && Math.hypot(across, up) < 3) return;
    held.moved = true;
    const way = held.along === "y" ? up : held.along === "both" ? across + up : across;
    const ways = held.names.length > 1 ? [across, up] : [way];
    const moves = held.names.map((name, i) => [
      name,
      held.values[i] + ways[i] * held.scale * held.pers[i],
    ]);
    this.send([...held.first, ...moves]);
  }

  release() {
    if (!this.grasped) return;
    this.justDragged = this.grasped.moved;
    this.grasped = null;
    this.stage.classList.remove("bp-dragging");
    setTimeout(() => (this.justDragged = false), 0); // the click that ends a drag picks nothing
  }

  pick(event) {
    if (this.justDragged) return;
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    const target = under.find((each) => this.stage.contains(each) && each.closest("[data-part]"));
    this.pin(target?.closest("[data-part]"));
  }

  pin(part) {
    const key = part ? keyOf(part) : "";
    this.pinned = key === this.pinned ? "" : key;
    this.light(this.pinned, "bp-pinned");
    this.say();
    if (part?.dataset.choose) this.send(choices(part.dataset.choose));
  }

  // ---- keyboard

  focusPart(event) {
    const part = event.target.closest("[data-tell]");
    if (!part) return;
    this.light(keyOf(part), "bp-lit");
    this.say(part.dataset.tell);
  }

  walk(event) {
    const part = event.target.closest("[data-tell]");
    if (!part) return;
    const place = this.stops.indexOf(part);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key in steps) {
      const next = this.stops[(place + steps[event.key] + this.stops.length) % this.stops.length];
      part.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus({ preventScroll: true });
    } else if (event.key === "Enter" || event.key === " ") this.pin(part);
    else if (event.key === "Escape") this.pin(null);
    else return;
    event.preventDefault();
  }

  // ---- what all widgets share

  showMotion() {
    const reduced = reducedMotion();
    this.motion.setAttribute("aria-pressed", String(motionWanted()));
    this.motion.disabled = reduced;
    this.motion.title = reduced
      ? "your system asks for reduced motion"
      : "let dashes travel along the edges, or not";
    if (!motionWanted()) for (const dash of this.stage.querySelectorAll(".bp-flow")) dash.remove();
  }

  switchMotion() {
    try {
      localStorage.setItem(MOTION_KEY, motionWanted() ? "off" : "on");
    } catch {
      this.motion.disabled = true;
    }
    this.flowing.clear();
    document.dispatchEvent(new CustomEvent(MOTION_KEY));
    this.flow();
  }

  get root() {
    return this.el.closest(".bp-explorer") ?? this.el;
  }

  enlarge() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  // After Shift+Enter JupyterLab keeps the next cell where it was in the window: what appears above
  // it grows upwards, out of the pane. So a new picture brings itself back, until a hand moves.
  comeIntoSight() {
    const pane = this.el.closest(".jp-WindowedPanel-outer");
    const cell = this.el.closest("[data-windowed-list-index]");
    const active = pane?.querySelector(".jp-mod-active[data-windowed-list-index]");
    if (!cell || !active) return;
    const place = (each) => Number(each.dataset.windowedListIndex);
    if (place(active) !== place(cell) + 1) return;
    const box = this.root.getBoundingClientRect();
    const visible = pane.getBoundingClientRect();
    const above = visible.top + MARGIN - box.top;
    const below = box.bottom + MARGIN - visible.bottom;
    if (above > 0) pane.scrollTop -= above;
    else if (below > 0) pane.scrollTop += Math.min(below, -above);
  }

  // Controls come from ipywidgets: some lack names, and JupyterLab would take their keys.
  finishControls() {
    const root = this.root;
    root.addEventListener(
      "keydown",
      (event) => {
        const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
        const shiftEnter = event.key === "Enter" && event.shiftKey;
        if (plain && !shiftEnter && KEPT_KEYS.test(event.key)) event.stopPropagation();
      },
      { signal: this.stopped.signal },
    );
    const name = () => {
      for (const slider of root.querySelectorAll(".widget-slider")) {
        const label = slider.querySelector(".widget-label")?.textContent ?? "";
        slider.querySelector(".noUi-handle")?.setAttribute("aria-label", label);
      }
      for (const empty of root.querySelectorAll('[title="null"]')) empty.removeAttribute("title");
    };
    name();
    this.settle = setTimeout(name, 300); // some controls come after the picture
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    view.start();
    return () => view.stop();
  },
};
