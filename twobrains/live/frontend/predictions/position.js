// @ts-check
/** @import { ColouredTextSpec, PredictPositionSpec } from "../specs.d.ts" */
/** @import { Prediction } from "../types.d.ts" */
import { element } from "../dom.js";
import { firstLargest } from "../scenes/text.js";
import { positionVerdict } from "../scenes/verdicts.js";
import { LINE_END, symbolOf } from "../symbols.js";

/**
 * @param {PredictPositionSpec} spec
 * @param {ColouredTextSpec} panel
 * @returns {Prediction<number>}
 */
export function positionPrediction(spec, panel) {
  const line = element("p", {
    class: "lf-symbols lf-markable",
    role: "slider",
    tabindex: 0,
    "aria-label": "symbol",
    "aria-valuemin": 1,
  });
  /** @type {HTMLElement[]} */
  let symbols = [];
  /** @type {number | null} */
  let marked = null;
  let locked = false;

  /** @param {number} at */
  function mark(at) {
    if (locked || at < 0 || at >= symbols.length) return;
    marked = at;
    show();
  }
  function show() {
    symbols.forEach((each, i) => each.classList.toggle("lf-marked", i === marked));
    line.setAttribute("aria-valuemax", String(symbols.length));
    line.setAttribute("aria-valuenow", String((marked ?? 0) + 1));
    const here = marked === null ? undefined : symbols[marked];
    line.setAttribute("aria-valuetext", here ? `${Number(marked) + 1}, ${here.textContent}` : "none is marked");
    line.setAttribute("aria-disabled", String(locked));
  }
  line.addEventListener("click", (event) => mark(symbols.indexOf(/** @type {HTMLElement} */ (event.target))));
  line.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const end = { Home: 0, End: symbols.length - 1 }[event.key];
    if (step === undefined && end === undefined) return;
    event.preventDefault();
    mark(end ?? (marked === null ? 0 : marked + (step ?? 0)));
  });
  return {
    element: line,
    given: () => marked,
    fits: (value) => Number.isInteger(value) && value >= 0,
    missing: "Mark a symbol first, or let the figure show it.",
    set(given) {
      marked = given;
      show();
    },
    lock(on) {
      locked = on;
      show();
    },
    truth: ({ data }) => firstLargest(data),
    verdict: (given, truth) => positionVerdict(given, truth),
    draw(_, outputs) {
      symbols = Array.from(outputs[panel.text].data, (code) => {
        const text = symbolOf(code);
        return element("span", text === LINE_END ? { class: "lf-line-end" } : {}, text);
      });
      line.replaceChildren(...symbols);
      if (!locked && marked !== null && marked >= symbols.length) marked = null;
      show();
    },
  };
}
