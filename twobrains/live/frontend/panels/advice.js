// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
/** @import { Because } from "./advising.js" */
import { copyButton } from "../copying.js";
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { colourOf } from "../sharp.js";
import { UNKNOWN, adviceWords, bearing, deafWords, onOthers, speaking, verdictOf, whereIs, whyUnknown } from "./advising.js";
import { markAt } from "./marks.js";
import { brainColour } from "./plot.js";

const [MARK, FINE] = [16, 3]; // CSS px of a mark's canvas, and its pixels for each

/** @param {PanelSpec} spec options, because, trials, holds, tries, marks, least, lead, asks, heard @returns {Panel} */
export function advice(spec) {
  const site = !document.getElementById("jupyter-config-data");
  const told = element("div", { class: "lf-counsel" });
  const rows = spec.options.map((/** @type {any} */ option, /** @type {number} */ i) => {
    const fill = element("span", { class: "lf-fill" });
    fill.style.background = `var(${brainColour(option.brain)})`;
    const points = element("span", { class: "lf-share" });
    const row = element("li", {}, mark(i), element("span", { class: "lf-name" }, option.name), element("span", { class: "lf-track" }, fill), points);
    return { row, fill, points };
  });
  const tally = element("ol", { class: "lf-bars lf-tally", "aria-label": `${spec.label}: points` }, ...rows.map((/** @type {any} */ each) => each.row));
  const root = element("div", {}, told, tally);
  let [spoken, shows] = ["", ""];

  /** @param {number} option */
  function mark(option) {
    return element("canvas", { class: "lf-who", width: MARK * FINE, height: MARK * FINE, "data-option": option, "aria-hidden": "true" });
  }

  /** @param {number} option @param {ArrayLike<number>} holds */
  function reasons(option, holds) {
    return /** @type {[1 | -1, string, string][]} */ ([[1, "for", "For it"], [-1, "against", "Against it"]]).flatMap(([sign, kind, head]) => {
      const found = speaking(spec.because, holds, option, sign);
      const items = found.map((reason) => reasonItem(reason, kind, pointed(reason.speaks[option]), site));
      return items.length ? [element("p", { class: "lf-head" }, head), element("ul", { class: "lf-reasons" }, ...items)] : [];
    });
  }

  /** @param {ArrayLike<number>} points @param {ArrayLike<number>} holds @param {ArrayLike<number>} tries @param {ArrayLike<number>} heard */
  function counsel(points, holds, tries, heard) {
    const verdict = verdictOf(points, /** @type {any} */ (spec));
    const { known, order } = verdict;
    const best = spec.options[order[0]];
    const trials = spec.trials.filter((/** @type {any} */ _, /** @type {number} */ i) => tries[i]);
    const others = onOthers(spec.because, holds, order).map((reason) => reasonItem(reason, "other", bearing(reason, spec.options), site));
    told.replaceChildren(
      element("p", { class: "lf-verdict" }, ...(known ? [mark(order[0])] : []), element("strong", { "data-part": "verdict" }, known ? best.name : UNKNOWN)),
      element("p", { "data-part": "begin" }, known ? best.begin : whyUnknown(verdict, spec.options)),
      ...order.map((option, place) => {
        const said = known && !place; // by the verdict
        const head = element("p", { class: `lf-candidate${said ? " lf-said" : ""}` }, ...(said ? [] : [known ? "Then: " : "", mark(option), " "]), element("span", { "data-part": "option" }, spec.options[option].name));
        return element("div", {}, head, ...reasons(option, holds));
      }),
      ...(others.length ? [element("p", { class: "lf-head" }, order.length ? "On the others" : "Reasons that hold"), element("ul", { class: "lf-reasons" }, ...others)] : []),
      ...deafWords(spec.asks, heard).map((text) => element("p", { class: "lf-deaf", "data-part": "deaf" }, text)),
      ...(trials.length ? [element("p", { class: "lf-head" }, known ? "To check it" : "How to find out"), ...trials.flatMap(trialItem)] : []),
    );
  }

  function paint() {
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll(".lf-who"))) {
      const option = Number(canvas.dataset.option);
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.setTransform(FINE, 0, 0, FINE, 0, 0);
      context.clearRect(0, 0, MARK, MARK);
      context.fillStyle = colourOf(root, brainColour(spec.options[option].brain));
      markAt(context, spec.marks[option], MARK / 2, MARK / 2, MARK * 0.36);
    }
  }

  return {
    element: root,
    draw({ data }, outputs = {}) {
      const [holds, tries] = [outputs[spec.holds].data, outputs[spec.tries].data];
      const heard = spec.heard ? outputs[spec.heard].data : [];
      const now = [data, holds, tries, heard].map((each) => Array.from(each).join()).join(";");
      if (now !== shows) counsel(data, holds, tries, heard); // a link that has the focus stays
      shows = now;
      const verdict = verdictOf(data, /** @type {any} */ (spec));
      const most = Math.max(...data, 1);
      data.forEach((points, i) => {
        rows[i].fill.style.width = `${(100 * Math.max(points, 0)) / most}%`;
        rows[i].points.textContent = shown(points);
        rows[i].row.classList.toggle("lf-best", verdict.known && verdict.order[0] === i);
      });
      paint();
      spoken = adviceWords(spec.label, verdict, spec.options, data);
    },
    words: () => spoken,
  };
}

/** @param {number} points */
function pointed(points) {
  return `${points > 0 ? "+" : ""}${shown(points)}`;
}

/** @param {Because} reason @param {string} kind @param {string} told what it speaks for @param {boolean} site */
function reasonItem({ says, grade, link, source }, kind, told, site) {
  const from = element("a", { href: whereIs(link, site), "data-part": "source" }, source);
  return element("li", {}, element("span", { "data-part": kind }, says), " ", from, " ", element("span", { class: "lf-grade" }, `${grade}, ${told}`));
}

/** @param {{ says: string, command: string }} trial */
function trialItem({ says, command }) {
  const code = element("code", { class: "lf-command", "data-part": "command" }, command);
  const chosen = () => {
    getSelection()?.selectAllChildren(code);
    return "Selected: copy it";
  };
  return [element("p", { class: "lf-trial", "data-part": "trial" }, says), element("div", { class: "lf-tools" }, code, copyButton("Copy command", () => command, chosen))];
}
