// @ts-check
/** @import { RaceSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { element } from "../dom.js";
import { raceScene } from "../scenes/race.js";

/** @param {RaceSpec} spec @returns {Panel} */
export function race(spec) {
  const lanes = spec.labels.map((label, i) => {
    const track = element("div", { class: "lf-course", role: "img" });
    const name = element("span", { class: "lf-runner" }, label);
    return { track, row: element("div", { class: "lf-runs", "data-brain": spec.brains[i] }, name, track) };
  });
  const verdict = element("p", { class: "lf-verdict", "data-part": "verdict" });
  const dare = element("p", { class: "lf-dare", "data-part": "dare" });
  const ticks = [0, 50, 100].map((share) => element("span", {}, share ? `${share} %` : "0"));
  const scale = element("div", { class: "lf-shares", "aria-hidden": "true" }, ...ticks);
  let said = "";
  return {
    element: element("div", {}, verdict, ...lanes.map((each) => each.row), scale, dare),
    draw(own, outputs = {}, peer) {
      const scene = raceScene(spec, { own, outputs, peer });
      scale.style.setProperty("--whole", String(100 / scene.axis));
      scene.lanes.forEach(({ runs, last, label }, i) => {
        lanes[i].track.replaceChildren(...runs.map((run) => piece(run, scene.axis, run === last)));
        const steps = runs.map(({ says, first }) => `${says} from ${Math.round(first)} %`);
        lanes[i].track.setAttribute("aria-label", `${label} predicts ${steps.join(", ")}`);
      });
      said = scene.words;
      verdict.textContent = `${said}.`;
      dare.textContent = scene.dare;
    },
    words: () => said,
  };
}

/**
 * @param {{ says: string, first: number, end: number }} run
 * @param {number} axis its end, %
 * @param {boolean} last
 */
function piece({ says, first, end }, axis, last) {
  const node = element("span", { class: last ? "lf-run lf-final" : "lf-run", "data-part": "run" }, says);
  node.style.left = `${(first / axis) * 100}%`;
  node.style.width = `${((end - first) / axis) * 100}%`;
  return node;
}
