// @ts-check
/** @import { ReadingSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { element } from "../dom.js";
import { readingScene } from "../scenes/reading.js";

/** @param {ReadingSpec} spec @returns {Panel} */
export function reading(spec) {
  const text = element("p", { class: "lf-reading", "data-part": "text" });
  let said = "";
  return {
    element: text,
    draw(own, outputs = {}, peer) {
      const scene = readingScene(spec, { own, outputs, peer });
      text.textContent = scene.text;
      said = scene.words;
    },
    words: () => said,
  };
}
