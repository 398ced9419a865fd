// @ts-check
/** @import { LinesSpec } from "../specs.d.ts" */
/** @import { Panel, Tensors } from "../types.d.ts" */
import { element } from "../dom.js";
import { linesHeight, linesScene, predictedMarks } from "../scenes/lines.js";
import { hidpiCanvas } from "../hidpi.js";
import { measurer, paintMarks } from "./painting.js";

/** @param {LinesSpec} spec @returns {Panel} */
export function lines(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const [down, across] = [
    element("p", { class: "lf-axis" }, spec.down),
    element("p", { class: "lf-axis lf-across" }, spec.across),
  ];
  /** @type {Tensors | null} */
  let tensors = null;
  let said = "";
  /** @type {number[]} */
  let predicted = [];
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      const scene = linesScene(spec, tensors, width, measurer(context));
      said = scene.words;
      paintMarks(context, { ...scene, marks: [...scene.marks, ...predictedMarks(scene, predicted)] });
    },
    linesHeight,
  );
  return {
    element: element("div", {}, ...(spec.down ? [down] : []), canvas, ...(spec.across ? [across] : [])),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      redraw();
    },
    words: () => said,
    compare(given) {
      predicted = given ?? [];
      redraw();
    },
  };
}
