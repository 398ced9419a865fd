// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { inkTable, paint } from "../colour.js";
import { element } from "../dom.js";

const BROAD = 3; // times as wide as high: a line, which takes all of the row

/** @param {PanelSpec} spec @returns {Panel} */
export function picture(spec) {
  const canvas = element("canvas", { class: "lf-paper", role: "img", "aria-label": spec.label });
  return {
    element: canvas,
    draw({ shape, data }) {
      canvas.classList.toggle("lf-broad", shape[1] > BROAD * shape[0]);
      paint(canvas, data, shape, inkTable(canvas), 0, 1);
    },
    words: () => "",
  };
}
