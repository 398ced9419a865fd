// @ts-check
/** One live figure: it sends control values to an engine and draws the tensors that come back. */
/** @import { Control, Engine, FigureSpec, Frame, Move, Panel, PanelSpec, Value } from "./types.d.ts" */
import { newestWins } from "./asking.js";
import { trimmed } from "./arrays.js";
import { CONTROLS } from "./controls.js";
import { button, element } from "./dom.js";
import { PANELS } from "./panels.js";
import { player } from "./playing.js";

const IN_SIGHT = 6; // controls shown at once; the rest are folded
const PRIVACY = "What you draw or type stays in your browser.";

/**
 * @param {HTMLElement} section
 * @param {FigureSpec} spec
 * @param {Record<string, Value>} values control values of the first frame
 * @param {Frame} first
 * @param {Engine} engine
 */
export function mount(section, spec, values, first, engine) {
  const asking = newestWins((move) => engine.ask([...controls.values()], move), answered, failed);
  const controls = new Map(spec.controls.map((each) => [each.name, CONTROLS[each.kind](each, changed)]));
  const panels = spec.panels.map(frameOf);
  const play = spec.carry.length ? player(section, (move) => asking.ask(move)) : null;
  const says = element("p", { class: "lf-says", "aria-live": "polite" });
  const words = element("p", { class: "lf-words", role: "alert", hidden: true });
  const tools = element("div", { class: "lf-tools" }, button("Reset", reset));
  let frame = first;
  let note = ""; // what was wrong with the address; stands until the reader moves something
  let started = encoded(); // what the address leaves out
  /** @type {() => void} */
  let settled = () => {};

  /** @param {Frame} answer */
  function draw(answer) {
    frame = answer;
    for (const { spec, panel } of panels) panel.draw(trimmed(answer.outputs[spec.output], spec.dims), answer.outputs);
    says.textContent = panels.map(({ panel }) => panel.words()).filter(Boolean).join(". ");
    section.dataset.frame = String(Number(section.dataset.frame) + 1);
  }

  /** @param {Frame} answer */
  function answered(answer) {
    if (problem()) return; // what was asked is no longer on the paper; the words about it stay
    section.dataset.engine = engine.name;
    draw(answer);
    play?.reached(answer.past ?? 0);
    const beside = [...controls.values()].map((control) => control.note?.() ?? "");
    tell([note, ...beside].filter(Boolean).join(" "), note !== "");
  }

  /** @param {unknown} reason */
  function failed(reason) {
    play?.stop();
    tell(reason instanceof Error ? reason.message : String(reason));
  }

  /** What is wrong with the controls as they stand, "" if nothing is. */
  function problem() {
    return [...controls.values()].map((control) => control.problem()).find(Boolean) ?? "";
  }

  /** @param {string} text what is wrong, "" if nothing is @param {boolean} [stale] whether what is drawn belongs to something else */
  function tell(text, stale = text !== "") {
    words.textContent = text;
    words.hidden = text === "";
    section.classList.toggle("lf-stale", stale);
  }

  /** @param {Move} [move] */
  function ask(move = "stay") {
    const wrong = problem();
    return wrong ? Promise.resolve(failed(new Error(wrong))) : asking.ask(move);
  }

  function changed() {
    note = "";
    settled();
    return ask();
  }

  function reset() {
    play?.stop();
    note = "";
    for (const [name, value] of Object.entries(values)) controls.get(name)?.set(value);
    settled();
    return ask("reset");
  }

  function encoded() {
    return Object.fromEntries([...controls].map(([name, control]) => [name, control.encode()]));
  }

  /**
   * Values as an address has them; what is no good is named and left as it was.
   * @param {Record<string, string>} texts
   */
  function decode(texts) {
    const problems = [];
    for (const [name, text] of Object.entries(texts)) {
      try {
        if (!controls.has(name)) throw new Error("the figure has no such control");
        controls.get(name)?.decode(text);
      } catch (problem) {
        problems.push(`The address gives ${name.slice(0, 40)} a value it can't take: ${/** @type {Error} */ (problem).message}.`);
      }
    }
    if (Object.keys(texts).length > problems.length) changed();
    note = problems.join(" ");
    if (note) tell(note);
  }

  const sight = [...controls.values()].map((control) => control.element);
  const folded = sight.splice(IN_SIGHT);
  section.replaceChildren(
    element("div", { class: "lf-controls" }, ...sight, ...(folded.length ? [fold(folded)] : []), ...(play ? [play.element] : []), tools),
    element("div", { class: "lf-panels" }, ...panels.map((each) => each.element)),
    element("div", { class: "lf-foot" }, says, words, ...(spec.seen ? [element("p", { class: "lf-seen" }, spec.seen)] : []), ...(engine.name === "onnx" ? [element("p", { class: "lf-private" }, PRIVACY)] : [])),
  );
  for (const [name, value] of Object.entries(values)) controls.get(name)?.set(value);
  started = encoded();
  const unwatch = onColours(section, repaint);
  repaint();
  section.dataset.ready = "true";

  function repaint() {
    for (const control of controls.values()) control.repaint?.();
    for (const { spec, panel } of panels) panel.draw(trimmed(frame.outputs[spec.output], spec.dims), frame.outputs);
    says.textContent ||= panels.map(({ panel }) => panel.words()).filter(Boolean).join(". ");
  }

  engine.listen?.({ frame: answered, words: (text) => failed(new Error(text)), value: (name, value) => controls.get(name)?.set(value) });

  return {
    decode,
    tools,
    /** Control values that differ from the first frame's, as an address has them. */
    moved: () => Object.fromEntries(Object.entries(encoded()).filter(([name, text]) => text !== started[name])),
    /** @param {() => void} act called at every change of a control */
    onchange(act) {
      settled = act;
    },
    dispose() {
      play?.dispose();
      unwatch();
      engine.dispose?.();
    },
  };
}

/**
 * A panel under its heading.
 * @param {PanelSpec} spec
 * @returns {{ spec: PanelSpec, panel: Panel, element: HTMLElement }}
 */
function frameOf(spec) {
  const panel = PANELS[spec.kind](spec);
  const caption = element("figcaption", {}, spec.label);
  return { spec, panel, element: element("figure", { class: `lf-panel lf-${spec.kind}`, "data-output": spec.output }, caption, panel.element) };
}

/** @param {HTMLElement[]} controls */
function fold(controls) {
  return element("details", { class: "lf-more" }, element("summary", {}, "More controls"), ...controls);
}

/**
 * Call when colours change: the figure is put into its page, the reader's system, the book's button, JupyterLab's theme.
 * @param {HTMLElement} section
 * @param {() => void} act
 */
function onColours(section, act) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", act);
  const observer = new MutationObserver(act);
  const watched = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light"] };
  observer.observe(document.documentElement, watched);
  observer.observe(document.body, watched);
  const placed = new ResizeObserver(act); // JupyterLab draws a figure before it has a place, and no style
  placed.observe(section);
  return () => {
    placed.disconnect();
    system.removeEventListener("change", act);
    observer.disconnect();
  };
}
