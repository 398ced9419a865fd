// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { inkTable, paint } from "../colour.js";
import { element } from "../dom.js";

/** @param {PanelSpec} spec @returns {Panel} */
export function picture(spec) {
  const canvas = element("canvas", { class: "lf-paper", role: "img", "aria-label": spec.label });
  return {
    element: canvas,
    draw: ({ shape, data }) => paint(canvas, data, shape, inkTable(canvas), 0, 1),
    words: () => "",
  };
}
