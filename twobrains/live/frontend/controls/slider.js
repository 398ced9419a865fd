// @ts-check
/** @import { SliderSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
import { element } from "../dom.js";

/**
 * @param {SliderSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function slider(spec, changed) {
  const input = element("input", {
    type: "range",
    name: spec.name,
    min: spec.low,
    max: spec.high,
    step: spec.step,
    "aria-label": spec.label,
    oninput: () => {
      say();
      changed();
    },
  });
  const shown = element("output", { class: "lf-value" });
  const say = () => {
    const number = Number(input.value);
    const text = spec.named[number] ?? `${number}${spec.unit}`.replace("-", "−");
    shown.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  return {
    element: element(
      "label",
      { class: "lf-control" },
      element("span", { class: "lf-label" }, spec.label),
      input,
      shown,
    ),
    value: () => Number(input.value),
    set(value) {
      input.value = String(value);
      say();
    },
    numbers: () => [Number(input.value)],
    problem: () => "",
    inWords: () => shown.textContent ?? "",
    place: () => Math.round((Number(input.value) - spec.low) / spec.step),
    put(place) {
      this.set(spec.low + place * spec.step);
    },
    encode: () => input.value,
    decode(text) {
      const number = Number(text);
      if (text.trim() === "" || !(number >= spec.low && number <= spec.high)) {
        throw new Error(`${spec.label} goes from ${spec.low} to ${spec.high}${spec.unit}`);
      }
      this.set(number);
    },
  };
}
