// @ts-check
/** Every control by its kind. A new one: a file in controls/, a line here, its twin in Python. */
/** @import { Control, ControlSpec } from "./types.d.ts" */
import { choice } from "./controls/choice.js";
import { pad } from "./controls/pad.js";
import { slider } from "./controls/slider.js";

/** @type {Record<string, (spec: ControlSpec, changed: () => void) => Control>} */
export const CONTROLS = { choice, pad, slider };
