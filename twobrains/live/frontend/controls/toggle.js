// @ts-check
/** @import { ToggleSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
import { element } from "../dom.js";

/**
 * @param {ToggleSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function toggle(spec, changed) {
  const box = element("input", { type: "checkbox", name: spec.name, onchange: changed });
  return {
    element: element(
      "label",
      { class: "lf-control lf-toggle" },
      box,
      element("span", { class: "lf-label" }, spec.label),
    ),
    value: () => box.checked,
    set(value) {
      box.checked = Boolean(value);
    },
    numbers: () => [Number(box.checked)],
    problem: () => "",
    inWords: () => (box.checked ? "on" : "off"),
    encode: () => (box.checked ? "on" : "off"),
    decode(text) {
      if (text !== "on" && text !== "off") throw new Error(`${spec.label} is on or off`);
      box.checked = text === "on";
    },
  };
}
