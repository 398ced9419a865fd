// @ts-check
/** @import { AdviceSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
/** @import { Said } from "../scenes/advice.js" */
import { contextOf } from "../colour.js";
import { copyButton } from "../copying.js";
import { element } from "../dom.js";
import { adviceScene, whereIs } from "../scenes/advice.js";
import { brainColour } from "../scenes/plot.js";
import { paintMarks } from "./painting.js";

const [MARK, FINE] = [16, 3]; // CSS px of a mark's canvas, and its pixels for each

/** @typedef {ReturnType<typeof adviceScene>} Counsel */

/** @param {AdviceSpec} spec @returns {Panel} */
export function advice(spec) {
  const site = !document.getElementById("jupyter-config-data");
  const text = element("div", { class: "lf-counsel", role: "region", tabindex: "0", "aria-label": spec.label });
  /** @type {ReturnType<typeof tallyRow>[]} */
  const rows = spec.options.map(tallyRow);
  const items = rows.map((each) => each.row);
  const tally = element("ol", { class: "lf-bars lf-tally", "aria-label": `${spec.label}: points` }, ...items);
  const root = element("div", {}, text, tally);
  let [spoken, shows] = ["", ""];

  /** @param {Counsel} scene */
  function counsel({ verdict: { known, order }, title, begin, named, others, deaf, trials }) {
    const mark = known ? [whose(order[0])] : [];
    text.replaceChildren(
      element("p", { class: "lf-verdict" }, ...mark, element("strong", { "data-part": "verdict" }, title)),
      element("p", { "data-part": "begin" }, begin),
      ...named.map((each, rank) => candidate(each, known, rank, site)),
      ...reasonsUnder(named.length ? "On the others" : "Reasons that hold", others, site),
      ...deaf.map((words) => element("p", { class: "lf-deaf", "data-part": "deaf" }, words)),
      ...(trials.length ? [element("p", { class: "lf-head" }, known ? "To check it" : "How to find out")] : []),
      ...trials.flatMap(trialItem),
    );
  }

  /** @param {Counsel["bars"]} bars */
  function paintWhose(bars) {
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll(".lf-who"))) {
      const { symbol, colour } = bars[Number(canvas.dataset.option)];
      const context = contextOf(canvas);
      context.setTransform(FINE, 0, 0, FINE, 0, 0);
      const [middle, size] = [MARK / 2, MARK * 0.36];
      paintMarks(context, { marks: [{ is: "symbol", part: "option", symbol, x: middle, y: middle, size, colour }] });
    }
  }

  return {
    element: root,
    draw(own, outputs = {}, peer) {
      const scene = adviceScene(spec, { own, outputs, peer });
      const now = JSON.stringify(scene);
      if (now !== shows) counsel(scene); // a link that has the focus stays
      shows = now;
      scene.bars.forEach(({ share, text, best }, i) => {
        rows[i].fill.style.width = `${100 * share}%`;
        rows[i].points.textContent = text;
        rows[i].row.classList.toggle("lf-best", best);
      });
      paintWhose(scene.bars);
      spoken = scene.words;
    },
    words: () => spoken,
  };
}

/** An option's bar of points. @param {{ name: string, brain: string }} option @param {number} i its number */
function tallyRow(option, i) {
  const fill = element("span", { class: "lf-fill" });
  fill.style.background = `var(${brainColour(option.brain)})`;
  const points = element("span", { class: "lf-number" });
  const [name, track] = [
    element("span", { class: "lf-name" }, option.name),
    element("span", { class: "lf-track" }, fill),
  ];
  return { fill, points, row: element("li", {}, whose(i), name, track, points) };
}

/** The canvas of an option's mark. @param {number} option */
function whose(option) {
  const side = MARK * FINE;
  return element("canvas", {
    class: "lf-who",
    width: side,
    height: side,
    "data-option": option,
    "aria-hidden": "true",
  });
}

/**
 * One that is named, with what speaks for and against it.
 * @param {Counsel["named"][number]} named
 * @param {boolean} known
 * @param {number} rank
 * @param {boolean} site
 */
function candidate({ option, name, pro, con }, known, rank, site) {
  const said = known && rank === 0; // by the verdict
  const before = said ? [] : [known ? "Then: " : "", whose(option), " "];
  const head = element(
    "p",
    { class: `lf-candidate${said ? " lf-said" : ""}` },
    ...before,
    element("span", { "data-part": "option" }, name),
  );
  return element("div", {}, head, ...reasonsUnder("For it", pro, site), ...reasonsUnder("Against it", con, site));
}

/**
 * Reasons under their head; nothing where there are none.
 * @param {string} head
 * @param {Said[]} reasons
 * @param {boolean} site
 */
function reasonsUnder(head, reasons, site) {
  if (!reasons.length) return [];
  return [
    element("p", { class: "lf-head" }, head),
    element("ul", { class: "lf-reasons" }, ...reasons.map((reason) => reasonItem(reason, site))),
  ];
}

/** @param {Said} reason @param {boolean} site */
function reasonItem({ part, says, source, link, note }, site) {
  const from = element("a", { href: whereIs(link, site), "data-part": "source" }, source);
  return element(
    "li",
    {},
    element("span", { "data-part": part }, says),
    " ",
    from,
    " ",
    element("span", { class: "lf-grade" }, note),
  );
}

/** @param {{ says: string, command: string }} trial */
function trialItem({ says, command }) {
  const code = element("code", { class: "lf-command", "data-part": "command" }, command);
  const chosen = () => {
    getSelection()?.selectAllChildren(code);
    return "Selected: copy it";
  };
  return [
    element("p", { class: "lf-trial", "data-part": "trial" }, says),
    element(
      "div",
      { class: "lf-tools" },
      code,
      copyButton("Copy command", () => command, chosen),
    ),
  ];
}
