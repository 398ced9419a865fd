// @ts-check
/** One live figure: it sends control values to an engine and draws the tensors that come back. */
/** @import { Engine, FigureSpec, Frame, Move, Value } from "./types.d.ts" */
import { newestWins } from "./asking.js";
import { CONTROLS } from "./controls.js";
import { button, element } from "./dom.js";
import { pinning } from "./pinning.js";
import { player } from "./playing.js";
import { panelRow } from "./row.js";
import { saveTools } from "./saving.js";
import { onAppearance } from "./scheme.js";
import { spokenLine } from "./spoken.js";

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
  const panels = panelRow(spec.panels);
  const pinned = pinning(spec.panels, () => drawBoth());
  const play = spec.carry.length ? player(section, ask) : null;
  const says = spokenLine("lf-says");
  const words = spokenLine("lf-words", { role: "alert" });
  words.seen.hidden = true;
  const pin = () => pinned.pin(frame, told(), encoded(), standing());
  const tools = element(
    "div",
    { class: "lf-tools" },
    button("Reset", reset),
    button("Pin", pin, { title: "Keep this beside what comes next" }),
  );
  const sides = element("div", { class: "lf-sides" }, panels.element, pinned.element);
  let frame = first;
  let note = ""; // what was wrong with the address; stands until the reader moves something
  let started = encoded(); // what the address leaves out
  /** @type {() => void} */
  let settled = () => {};

  /** @param {Frame} answer */
  function draw(answer) {
    frame = answer;
    drawBoth();
    says.say(panels.words());
    section.dataset.frame = String(Number(section.dataset.frame) + 1);
  }

  function drawBoth() {
    panels.draw(frame.outputs, pinned.held?.frame.outputs);
    pinned.draw(frame);
    panels.stand(standing());
  }

  /** Where the controls stand that are set in a panel, too. */
  function standing() {
    const names = spec.panels.flatMap(({ sets }) => sets ?? []);
    return Object.fromEntries(names.map((name) => [name, controls.get(name)?.place?.() ?? -1]));
  }

  /** Controls are set in a panel. @param {Record<string, number>} places by name */
  function put(places) {
    for (const [name, place] of Object.entries(places)) controls.get(name)?.put?.(place);
    changed();
  }

  /** The controls' values in words. */
  function told() {
    return spec.controls.map(({ name, label }) => `${label} ${controls.get(name)?.told()}`).join(", ");
  }

  /** What a file of values holds. */
  function settings() {
    const now = { setting: "shown", controls: encoded(), outputs: frame.outputs };
    return pinned.held
      ? [now, { setting: "pinned", controls: pinned.held.texts, outputs: pinned.held.frame.outputs }]
      : [now];
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

  /**
   * @param {string} text what is wrong, "" if nothing is
   * @param {boolean} [stale] whether what is drawn belongs to something else
   */
  function tell(text, stale = text !== "") {
    words.say(text);
    words.seen.hidden = text === "";
    section.classList.toggle("lf-stale", stale);
  }

  /** @param {Move} [move] */
  function ask(move = "stay") {
    const wrong = problem();
    return wrong ? Promise.resolve(failed(new Error(wrong))) : asking.ask(move);
  }

  function changed() {
    note = "";
    says.wait();
    settled();
    panels.stand(standing());
    return ask();
  }

  function reset() {
    play?.stop();
    note = "";
    begin();
    settled();
    return ask("reset");
  }

  /** Every control as in the first frame. */
  function begin() {
    for (const [name, value] of Object.entries(values)) controls.get(name)?.set(value);
  }

  function encoded() {
    return Object.fromEntries([...controls].map(([name, control]) => [name, control.encode()]));
  }

  /**
   * Set controls as an address has them; what is no good is left as it was.
   * @param {Record<string, string>} texts
   * @returns {string[]} what is wrong with them
   */
  function take(texts) {
    const problems = [];
    for (const [name, text] of Object.entries(texts)) {
      try {
        if (!controls.has(name)) throw new Error("the figure has no such control");
        controls.get(name)?.decode(text);
      } catch (problem) {
        problems.push(
          `The address gives ${name.slice(0, 40)} a value it can't take: ${/** @type {Error} */ (problem).message}.`,
        );
      }
    }
    return problems;
  }

  /** What a link sets; the other controls stay. @param {Record<string, string>} texts */
  function decode(texts) {
    const problems = take(texts);
    if (Object.keys(texts).length > problems.length) changed();
    warn(problems);
  }

  /**
   * What an address says of the whole figure: a control that it leaves out is as in the first frame.
   * @param {Record<string, string>} texts
   */
  function restore(texts) {
    const before = JSON.stringify(encoded());
    begin();
    const problems = take(texts);
    if (JSON.stringify(encoded()) !== before) changed();
    warn(problems);
  }

  /** @param {string[]} problems of an address */
  function warn(problems) {
    const before = note;
    note = problems.join(" ");
    if (note || before) tell(note);
  }

  panels.element.addEventListener("lf-set", (event) => put(/** @type {CustomEvent} */ (event).detail));
  const sight = [...controls.values()].map((control) => control.element);
  const folded = sight.splice(IN_SIGHT);
  section.replaceChildren(
    element(
      "div",
      { class: "lf-controls" },
      ...sight,
      ...(folded.length ? [fold(folded)] : []),
      ...(play ? [play.element] : []),
      tools,
    ),
    sides,
    element(
      "div",
      { class: "lf-foot" },
      ...says.elements,
      ...words.elements,
      ...(spec.seen ? [element("p", { class: "lf-seen" }, spec.seen)] : []),
      element(
        "div",
        { class: "lf-tools lf-last" },
        ...(engine.name === "onnx" ? [element("p", { class: "lf-private" }, PRIVACY)] : []),
        ...saveTools(spec.name, sides, told, settings),
      ),
    ),
  );
  begin();
  started = encoded();
  const unwatch = onAppearance(section, repaint);
  repaint();
  section.dataset.ready = "true";

  function repaint() {
    for (const control of controls.values()) control.repaint?.();
    drawBoth();
    if (!says.seen.textContent) says.begin(panels.words());
  }

  engine.listen?.({
    frame: answered,
    words: (text) => failed(new Error(text)),
    value: (name, value) => controls.get(name)?.set(value),
  });

  return {
    decode,
    restore,
    tools,
    /** Control values that differ from the first frame's, as an address has them. */
    moved: () =>
      Object.fromEntries(
        Object.entries(encoded()).filter(
          ([name, text]) => text !== started[name] && controls.get(name)?.linked?.() !== false,
        ),
      ),
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

/** @param {HTMLElement[]} controls */
function fold(controls) {
  return element("details", { class: "lf-more" }, element("summary", {}, "More controls"), ...controls);
}
