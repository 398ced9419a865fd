// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { element } from "../dom.js";
import { symbolOf } from "./symbols.js";

const NOTHING = "nothing";

/** @param {PanelSpec} spec @returns {Panel} */
export function reading(spec) {
  const text = element("p", { class: "lf-reading", "data-part": "text" });
  return {
    element: text,
    draw({ data }) {
      text.textContent = Array.from(data).filter((code) => code !== 0).map(symbolOf).join("") || NOTHING;
    },
    words: () => `${spec.label}: ${text.textContent}`,
  };
}
