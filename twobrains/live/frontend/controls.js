// @ts-check
/** Every control by its kind. A new one: a file in controls/, a line here, its twin in Python. */
/** @import { Control, ControlSpec } from "./types.d.ts" */
import { choice } from "./controls/choice.js";
import { kernelGrid } from "./controls/kernel.js";
import { pad } from "./controls/pad.js";
import { penPad } from "./controls/penpad.js";
import { slider } from "./controls/slider.js";
import { textLine } from "./controls/text.js";
import { toggle } from "./controls/toggle.js";

/** @type {Record<string, (spec: ControlSpec, changed: () => void) => Control>} */
export const CONTROLS = { choice, kernel: kernelGrid, pad, penpad: penPad, slider, text: textLine, toggle };
