// @ts-check
/** @import { PredictChoiceSpec } from "../specs.d.ts" */
/** @import { Prediction } from "../types.d.ts" */
import { element } from "../dom.js";
import { choiceTruth, choiceVerdict } from "../scenes/verdicts.js";

/** @param {PredictChoiceSpec} spec @returns {Prediction<number>} */
export function choicePrediction(spec) {
  const name = `predict-${spec.output}-${spec.question}`;
  const inputs = spec.options.map((_, i) => element("input", { type: "radio", name, value: i }));
  const labels = spec.options.map((option, i) => element("label", {}, inputs[i], option));
  return {
    element: element("div", { class: "lf-options" }, ...labels),
    given() {
      const at = inputs.findIndex((input) => input.checked);
      return at < 0 ? null : at;
    },
    fits: (value) => Number.isInteger(value) && value in inputs,
    missing: "Choose one first, or let the figure show it.",
    set: (given) => inputs.forEach((input, i) => (input.checked = i === given)),
    lock: (on) => inputs.forEach((input) => (input.disabled = on)),
    truth: choiceTruth,
    verdict: (given, truth) => choiceVerdict(spec, given, truth),
  };
}
