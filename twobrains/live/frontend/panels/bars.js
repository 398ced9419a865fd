// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { element } from "../dom.js";

/** @param {PanelSpec} spec labels, brain, says @returns {Panel} */
export function bars(spec) {
  const rows = spec.labels.map((/** @type {string} */ label) => {
    const fill = element("span", { class: "lf-fill" });
    const share = element("span", { class: "lf-share" });
    const row = element("li", {}, element("span", { class: "lf-name" }, label), element("span", { class: "lf-track" }, fill), share);
    return { row, fill, share };
  });
  const brief = spec.labels.every((/** @type {string} */ label) => label.length < 3); // fits beside another
  const list = element("ol", { class: `lf-bars${brief ? " lf-brief" : ""}`, "data-brain": spec.brain }, ...rows.map((/** @type {any} */ each) => each.row));
  let said = "";
  return {
    element: list,
    draw({ data }) {
      let best = 0;
      data.forEach((value, i) => {
        rows[i].fill.style.width = `${value * 100}%`;
        rows[i].share.textContent = percent(value);
        if (value > data[best]) best = i;
      });
      rows.forEach((/** @type {any} */ each, /** @type {number} */ i) => each.row.classList.toggle("lf-best", i === best));
      said = `${spec.label}: ${spec.says} ${spec.labels[best]}, ${percent(data[best])}`;
    },
    words: () => said,
  };
}

/** @param {number} share from 0 to 1 */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}
