// @ts-check
/** Every control by its kind. A new one: a file in controls/, a line here, its counterpart in Python. */
/** @import { ControlSpec, ControlSpecs } from "./specs.d.ts" */
/** @import { Control } from "./types.d.ts" */
import { choice } from "./controls/choice.js";
import { kernelGrid } from "./controls/kernel.js";
import { pad } from "./controls/pad.js";
import { penPad } from "./controls/penpad.js";
import { slider } from "./controls/slider.js";
import { textLine } from "./controls/text.js";
import { toggle } from "./controls/toggle.js";

/** @type {{ [kind in keyof ControlSpecs]: (spec: ControlSpecs[kind], changed: () => void) => Control }} */
const CONTROLS = { choice, kernel: kernelGrid, pad, penpad: penPad, slider, text: textLine, toggle };

/** @param {ControlSpec} spec @param {() => void} changed called at each change by the reader */
export function controlOf(spec, changed) {
  const make = /** @type {(spec: ControlSpec, changed: () => void) => Control} */ (CONTROLS[spec.kind]);
  return make(spec, changed);
}
