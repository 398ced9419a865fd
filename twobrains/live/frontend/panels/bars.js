// @ts-check
/** @import { BarsSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { element } from "../dom.js";
import { barsScene, percent } from "../scenes/bars.js";

/** @param {BarsSpec} spec @returns {Panel} */
export function bars(spec) {
  const rows = spec.labels.map((label) => {
    const fill = element("span", { class: "lf-fill" });
    const number = element("span", { class: "lf-number" });
    const track = element("span", { class: "lf-track" }, fill);
    const name = element("span", { class: "lf-name" }, label);
    return { fill, number, name, row: element("li", {}, name, track, number) };
  });
  const brief = spec.labels.every((label) => label.length < 3); // fits beside another
  const kind = `lf-bars${brief ? " lf-brief" : ""}`;
  const list = element("ol", { class: kind, "data-brain": spec.brain }, ...rows.map((each) => each.row));
  const doubt = element("p", { class: "lf-doubt", "data-part": "doubt" });
  let said = "";
  return {
    element: spec.unsure ? element("div", {}, list, doubt) : list,
    draw(own, outputs = {}, peer) {
      const scene = barsScene(spec, { own, outputs, peer });
      scene.bars.forEach(({ label, probability, text, best }, i) => {
        rows[i].name.textContent = label;
        rows[i].fill.style.width = `${probability * 100}%`;
        rows[i].number.textContent = text;
        rows[i].row.classList.toggle("lf-best", best);
      });
      list.classList.toggle("lf-unsure", scene.unsure);
      doubt.textContent = scene.unsure ? `unsure: nothing reaches ${percent(spec.unsure)}` : "";
      said = scene.words;
    },
    words: () => said,
  };
}
