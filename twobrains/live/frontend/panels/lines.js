// @ts-check
/** @import { Panel, PanelSpec, Tensors } from "../types.d.ts" */
import { element } from "../dom.js";
import { linesHeight, linesScene } from "../scenes/lines.js";
import { hidpiCanvas } from "../hidpi.js";
import { measurer, paintMarks } from "./painting.js";

/** @param {PanelSpec} spec labels, brains, marks, x, y, xLabel, yLabel, log @returns {Panel} */
export function lines(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const [down, across] = [
    element("p", { class: "lf-axis" }, spec.yLabel),
    element("p", { class: "lf-axis lf-across" }, spec.xLabel),
  ];
  /** @type {Tensors | null} */
  let tensors = null;
  let said = "";
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      const scene = linesScene(spec, tensors, width, measurer(context));
      said = scene.words;
      paintMarks(context, scene);
    },
    linesHeight,
  );
  return {
    element: element("div", {}, ...(spec.yLabel ? [down] : []), canvas, ...(spec.xLabel ? [across] : [])),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      redraw();
    },
    words: () => said,
  };
}
