// @ts-check
/** @import { ChoiceSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
import { element } from "../dom.js";

/**
 * @param {ChoiceSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function choice(spec, changed) {
  const options = spec.options.map((name) => element("option", { value: name }, name));
  const select = element("select", { name: spec.name, "aria-label": spec.label, onchange: changed }, ...options);
  return {
    element: element("label", { class: "lf-control" }, element("span", { class: "lf-label" }, spec.label), select),
    value: () => select.value,
    set(value) {
      select.value = String(value);
    },
    numbers: () => [select.selectedIndex],
    problem: () => "",
    inWords: () => select.value,
    place: () => select.selectedIndex,
    put(place) {
      select.selectedIndex = place;
    },
    encode: () => select.value,
    decode(text) {
      if (!spec.options.includes(text)) throw new Error(`${spec.label} is one of ${among(spec.options)}`);
      select.value = text;
    },
  };
}

/** All of them, or of many how many, the first and the last. @param {string[]} options */
function among(options) {
  return options.length > 20
    ? `${options.length}, from ${options[0]} to ${options[options.length - 1]}`
    : options.join(", ");
}
