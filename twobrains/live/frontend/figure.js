// @ts-check
/** One live figure: it sends control values to an engine and draws the tensors that come back. */
/** @import { Engine, FigureSpec, Frame, Keeper, Value } from "./types.d.ts" */
import { controlSet } from "./controlset.js";
import { demonstrate } from "./demo.js";
import { button, element } from "./dom.js";
import { loadingSign } from "./loading.js";
import { noticesOf } from "./notices.js";
import { player } from "./playing.js";
import { queries } from "./queries.js";
import { saveTools } from "./saving.js";
import { onAppearance } from "./scheme.js";
import { sidesOf } from "./sides.js";
import { outlineWindows } from "./windows.js";

const IN_SIGHT = 6; // controls shown at once; the rest are folded
const [SCREEN, PHONE] = [790, 1190]; // CSS px: most height of a figure, its last panels folded; on a narrow screen
const [DRAWN, MANY] = [["pad", "penpad", "kernel"], 3]; // controls that are beside their panels; so many panels are below
const ON_PHONE = "(max-width: 40rem)";
const PRIVACY = "What you draw, type or open stays in your browser.";

/** @typedef {ReturnType<typeof controlSet>} Controls */
/** @typedef {ReturnType<typeof loadingSign>} Sign */
/** @typedef {ReturnType<typeof noticesOf>} Notices */
/** @typedef {ReturnType<typeof sidesOf>} Sides */

/**
 * @param {HTMLElement} section
 * @param {FigureSpec} spec
 * @param {Record<string, Value>} values control values of the first frame
 * @param {Frame} first
 * @param {Engine} engine
 * @param {Keeper} [kept] where a prediction stays between two visits
 */
export function mount(section, spec, values, first, engine, kept) {
  const controls = controlSet(spec.controls, changed);
  const sides = sidesOf(spec, first, controls, changed, kept);
  const notices = noticesOf(section);
  const sign = loadingSign(section, engine);
  const { query, listen, play } = conversation(section, spec, engine, controls, sides, notices, sign);
  const demo = demoOf(section, spec, controls, first, sides);
  const tools = element("div", { class: "lf-tools" }, button("Reset", reset), pinButton(sides));
  const begin = () => controls.set(values); // every control as in the first frame
  let settled = () => {};

  function changed() {
    demo.stop();
    notices.moved(controls.problem());
    settled();
    sides.stand();
    return query();
  }

  function reset() {
    play?.stop();
    demo.stop();
    begin();
    notices.moved(controls.problem());
    settled();
    return query("reset");
  }

  function repaint() {
    controls.repaint();
    sides.redraw();
    notices.begin(sides.said());
  }

  const top = controlRow(controls, play ? [play.element, tools] : [tools]);
  const foot = footOf(spec, engine, controls, sides, notices, section.dataset.number);
  layOut(section, spec, [...sign.elements, ...arranged(top, sides.element, spec.around), foot]);
  begin();
  const started = controls.encoded(); // what the address leaves out
  const unwatch = onAppearance(section, repaint);
  show(section, sides, repaint);
  listen();
  return {
    tools,
    /** The reader is here: load what the engine needs. What is wrong is said once it is to evaluate. */
    load: () => sign.ready().catch(() => {}),
    ...addressed(controls, notices, begin, changed),
    /** Control values that differ from the first frame's, as an address has them. */
    moved: () => controls.moved(started),
    /** @param {() => void} act called at every change of a control */
    onchange: (act) => void (settled = act),
    demonstrate: demo.start,
    dispose() {
      demo.stop();
      play?.dispose();
      unwatch();
      engine.dispose?.();
    },
  };
}

/** @param {HTMLElement} section @param {FigureSpec} spec @param {HTMLElement[]} parts from top to bottom */
function layOut(section, spec, parts) {
  section.classList.toggle("lf-across", isWide(spec));
  section.replaceChildren(...parts);
  outlineWindows(section);
}

/** @param {HTMLElement} section @param {Sides} sides @param {() => void} paint */
function show(section, sides, paint) {
  section.dataset.ready = "true"; // laid out as a reader sees it, before widths are asked for
  paint();
  const phone = matchMedia(ON_PHONE).matches;
  sides.shorten(() => section.offsetHeight, phone ? PHONE : SCREEN, phone);
}

/** Whether the panels want the whole width, with the controls above them. @param {FigureSpec} spec */
function isWide({ controls, panels }) {
  if (controls.some(({ kind }) => DRAWN.includes(kind))) return false;
  return panels.some(({ kind }) => kind === "ranking") || panels.filter(({ more }) => !more).length >= MANY;
}

/**
 * The engine's frames are drawn, and what is wrong is shown in words.
 * @param {HTMLElement} section
 * @param {FigureSpec} spec
 * @param {Engine} engine
 * @param {Controls} controls
 * @param {Sides} sides
 * @param {Notices} notices
 * @param {Sign} sign
 */
function conversation(section, spec, engine, controls, sides, notices, sign) {
  const { query, listen } = queries({ ...engine, ready: sign.ready }, controls, draw, fail, wait);
  const play = spec.carry.length ? player(section, query) : null;
  section.addEventListener("lf-fold", () => notices.say(sides.said())); // words of what has come to sight

  /** @param {Frame} frame */
  function draw(frame) {
    section.dataset.engine = engine.name;
    sides.draw(frame);
    notices.say(sides.said());
    section.dataset.frame = String(Number(section.dataset.frame) + 1);
    play?.reached(frame.past ?? 0);
    notices.settled(controls.notes());
  }

  /** @param {unknown} reason */
  function fail(reason) {
    play?.stop();
    notices.tell(reason instanceof Error ? reason.message : String(reason));
  }

  function wait() {
    if (sign.loading()) notices.wait();
  }

  return { query, listen, play };
}

/**
 * The figure's pencil, which writes from a start until the reader touches the figure; without one, nothing.
 * @param {HTMLElement} section
 * @param {FigureSpec} spec
 * @param {Controls} controls
 * @param {Frame} first
 * @param {Sides} sides
 */
function demoOf(section, { demo }, controls, { outputs }, sides) {
  const pad = demo && controls.of(demo.pen);
  let stop = () => {};
  return {
    start() {
      if (demo && pad) stop = demonstrate(section, demo, pad, outputs, (next) => sides.draw({ outputs: next }));
    },
    stop: () => stop(),
  };
}

/**
 * How an address sets the controls.
 * @param {Controls} controls
 * @param {Notices} notices
 * @param {() => void} begin sets them as in the first frame
 * @param {() => void} changed
 */
function addressed(controls, notices, begin, changed) {
  return {
    /** What a link sets; the other controls stay. @param {Record<string, string>} texts */
    decode(texts) {
      const problems = controls.take(texts);
      if (Object.keys(texts).length > problems.length) changed();
      notices.warn(problems);
    },
    /**
     * What an address says of the whole figure: a control that it leaves out is as in the first frame.
     * @param {Record<string, string>} texts
     */
    restore(texts) {
      const before = JSON.stringify(controls.encoded());
      begin();
      const problems = controls.take(texts);
      if (JSON.stringify(controls.encoded()) !== before) changed();
      notices.warn(problems);
    },
  };
}

/**
 * The controls, of many the first ones in sight, and the tools.
 * @param {Controls} controls
 * @param {HTMLElement[]} tools
 */
function controlRow({ every }, tools) {
  const sight = every.map((control) => control.element);
  const more = sight.splice(IN_SIGHT);
  const folded = element("details", { class: "lf-more" }, element("summary", {}, "More controls"), ...more);
  return element("div", { class: "lf-controls" }, ...sight, ...(more.length ? [folded] : []), ...tools);
}

/** @param {Sides} sides */
const pinButton = (sides) => button("Pin", sides.pin, { title: "Keep this beside what comes next" });

/**
 * The controls beside the panels, or among them.
 * @param {HTMLElement} controls
 * @param {HTMLElement} sides
 * @param {string[][]} around outputs of the panels to the left and right of the controls, if they are among them
 */
function arranged(controls, sides, around) {
  if (around.length === 0) return [controls, sides];
  const row = /** @type {HTMLElement} */ (sides.querySelector(".lf-panels"));
  row.classList.add("lf-around");
  for (const panel of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(".lf-panel"))) {
    const side = around.findIndex((outputs) => outputs.includes(String(panel.dataset.output)));
    if (side >= 0) panel.dataset.side = ["left", "right"][side];
  }
  row.prepend(controls);
  return [sides];
}

/**
 * What is below the panels.
 * @param {FigureSpec} spec
 * @param {Engine} engine
 * @param {Controls} controls
 * @param {Sides} sides
 * @param {Notices} notices
 * @param {string} [number] the figure's, in a book
 */
function footOf(spec, engine, controls, sides, notices, number) {
  const seen = spec.seen
    ? [element("p", { class: "lf-seen", "data-number": number }, element("span", {}, spec.seen))]
    : [];
  const promise = engine.name === "onnx" ? [element("p", { class: "lf-private" }, PRIVACY)] : [];
  const save = saveTools(spec.name, sides.element, controls.inWords, sides.settings);
  const last = element("div", { class: "lf-tools lf-last" }, ...promise, ...save);
  return element("div", { class: "lf-foot" }, ...notices.elements, ...seen, last);
}
