// @ts-check
/** @import { Control, ControlSpec } from "../types.d.ts" */
/** @import { TextSpec } from "./alphabet.js" */
import { element } from "../dom.js";
import { dropped, placesOf, textProblem, typedText } from "./alphabet.js";

/**
 * No maxlength: a browser would cut a long paste without a word.
 * @param {ControlSpec} spec alphabet, most, drop, empty, knows
 * @param {() => void} changed
 * @returns {Control}
 */
export function textLine(spec, changed) {
  const rules = /** @type {TextSpec & ControlSpec} */ (spec);
  const input = element("input", {
    type: "text",
    name: spec.name,
    "aria-label": spec.label,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    oninput: () => {
      mark();
      changed();
    },
  });
  const text = () => typedText(input.value, rules.alphabet);
  const problem = () => textProblem(text(), rules);
  const mark = () => input.setAttribute("aria-invalid", String(problem() !== ""));
  /** @param {string} value */
  const show = (value) => {
    const shown = value.replaceAll("\n", "⏎");
    if (text() !== value) input.value = shown; // the caret stays where the reader types
    mark();
  };
  return {
    element: element("label", { class: "lf-control lf-pad" }, element("span", { class: "lf-label" }, spec.label), input),
    value: text,
    set: (value) => show(String(value)),
    numbers: () => placesOf(text(), rules.alphabet, rules.most),
    problem,
    note: () => dropped(text(), rules),
    told: () => `“${[...text()].slice(0, 40).join("")}”`,
    linked: () => problem() === "", // a paste may be long
    encode: text,
    decode(value) {
      const wrong = textProblem(typedText(value, rules.alphabet), rules);
      if (wrong) throw new Error(wrong.replace(/\.$/, ""));
      show(typedText(value, rules.alphabet));
    },
  };
}
