// @ts-check
/** @import { PictureSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { inkTable, paint } from "../colour.js";
import { element } from "../dom.js";
import { pictureScene } from "../scenes/picture.js";

/** @param {PictureSpec} spec @returns {Panel} */
export function picture(spec) {
  const canvas = element("canvas", { class: "lf-paper", role: "img", "aria-label": spec.label });
  return {
    element: canvas,
    draw(own, outputs = {}, peer) {
      const { shape, places, broad } = pictureScene(spec, { own, outputs, peer });
      canvas.classList.toggle("lf-broad", broad);
      paint(canvas, places, shape, inkTable(canvas));
    },
    words: () => "",
  };
}
