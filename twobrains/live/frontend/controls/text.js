// @ts-check
/** @import { TextSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
import { element } from "../dom.js";
import { dropped, placesOf, textProblem, typedText } from "./text_alphabet.js";

const MOST_ROWS = 10;

/**
 * No maxlength: a browser would cut a long paste without a word. No field of one line, for any text: it would join
 * pasted lines.
 * @param {TextSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function textLine(spec, changed) {
  const lines = spec.alphabet.includes("\n");
  const input = element("textarea", {
    class: lines ? "lf-multiline" : "",
    rows: 1,
    name: spec.name,
    "aria-label": spec.label,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    onkeydown(/** @type {KeyboardEvent} */ event) {
      if (event.key !== "Enter" || event.isComposing) return;
      // with lines, it begins one: JupyterLab would take it for itself
      if (lines) event.stopPropagation();
      else event.preventDefault();
    },
    oninput: () => {
      mark();
      changed();
    },
  });
  const text = () => typedText(input.value, spec.alphabet);
  const problem = () => textProblem(text(), spec);
  const mark = () => {
    input.setAttribute("aria-invalid", String(problem() !== ""));
    // where a style sheet can't size a field by its text
    input.rows = Math.min(MOST_ROWS, input.value.split("\n").length);
  };
  /** @param {string} value */
  const show = (value) => {
    if (text() !== value) input.value = value; // the caret stays where the reader types
    mark();
  };
  return {
    element: element(
      "label",
      { class: "lf-control lf-pad" },
      element("span", { class: "lf-label" }, spec.label),
      input,
    ),
    value: text,
    set: (value) => show(String(value)),
    numbers: () => placesOf(text(), spec.alphabet, spec.most),
    problem,
    note: () => dropped(text(), spec),
    inWords: () => `“${[...text()].slice(0, 40).join("")}”`,
    linked: () => problem() === "", // a paste may be long
    encode: text,
    decode(value) {
      const wrong = textProblem(typedText(value, spec.alphabet), spec);
      if (wrong) throw new Error(wrong.replace(/\.$/, ""));
      show(typedText(value, spec.alphabet));
    },
  };
}
