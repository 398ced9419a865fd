// @ts-check
/** @import { PenPathSpec } from "../specs.d.ts" */
/** @import { Panel, Tensors } from "../types.d.ts" */
import { MAGNITUDE } from "../colour.js";
import { element } from "../dom.js";
import { ramp } from "../legend.js";
import { penScene } from "../scenes/pen.js";
import { hidpiCanvas } from "../hidpi.js";
import { paintMarks } from "./painting.js";

/** @param {PenPathSpec} spec @returns {Panel} */
export function pen(spec) {
  const canvas = element("canvas", { class: "lf-paper", role: "img", "aria-label": spec.label });
  const scale = element(
    "div",
    { class: "lf-legend" },
    element("span", {}, "start"),
    ramp(MAGNITUDE),
    element("span", {}, "end"),
  );
  /** @type {Tensors | null} */
  let tensors = null;
  let said = "";
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      const scene = penScene(spec, tensors, width);
      said = scene.words;
      paintMarks(context, scene);
    },
    (width) => width,
  );
  return {
    element: element("div", {}, canvas, scale),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      redraw();
    },
    words: () => said,
  };
}
