// @ts-check
/** @import { PredictNumberSpec } from "../specs.d.ts" */
/** @import { Prediction } from "../types.d.ts" */
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { numberVerdict } from "../scenes/verdicts.js";

/** @param {PredictNumberSpec} spec @returns {Prediction<number>} */
export function numberPrediction(spec) {
  const { low, high, step, unit } = spec;
  const input = element("input", { type: "range", min: low, max: high, step, "aria-label": spec.question });
  const output = element("output", {}, "?");
  let chosen = false;
  const inWords = () => shown(Number(input.value)) + (unit && ` ${unit}`);
  const say = () => {
    output.textContent = chosen ? inWords() : "?";
    input.setAttribute("aria-valuetext", chosen ? inWords() : "not chosen yet");
  };
  const choose = () => {
    chosen = true;
    say();
  };
  for (const kind of ["input", "pointerup", "keyup"]) input.addEventListener(kind, choose);
  say();
  return {
    element: element("div", { class: "lf-number-asked" }, input, output),
    given: () => (chosen ? Number(input.value) : null),
    fits: (value) => typeof value === "number" && value >= low && value <= high,
    missing: "Move the slider first, or let the figure show it.",
    set(given) {
      chosen = given !== null;
      if (given !== null) input.value = String(given);
      say();
    },
    lock: (on) => void (input.disabled = on),
    truth: ({ data }) => data[spec.at],
    verdict: (given, truth) => numberVerdict(spec, given, truth),
  };
}
