// @ts-check
/** @import { Entry, LineagesSpec } from "../specs.d.ts" */
/** @import { Panel, Tensors } from "../types.d.ts" */
/** @import { Standing } from "../scenes/lineages_layout.js" */
/** @import { Drawn } from "../scenes/lineages.js" */
import { button, element, raise } from "../dom.js";
import { inspector } from "../inspect.js";
import { whereIs } from "../scenes/advice.js";
import { chosenOf, dated, heirsOf, reachWords, standings, whenWords } from "../scenes/lineages_layout.js";
import { lineagesHeight, lineagesScene } from "../scenes/lineages.js";
import { hidpiCanvas } from "../hidpi.js";
import { measurer, paintMarks } from "./painting.js";

const NEAREST = 24; // CSS px: how near pointing has to come

/** @param {LineagesSpec} spec @returns {Panel} */
export function lineages(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", spec.sets.length ? { class: "lf-picking" } : {}, canvas);
  /** @type {Tensors | null} */
  let tensors = null;
  /** @type {Drawn[]} */
  let drawn = [];
  let [shows, spoken] = ["", ""];
  /** @param {number} entry */
  const choose = (entry) => raise(host, "lf-set", { [spec.sets[0]]: entry });
  const tale = taleOf(spec, choose);
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, 1, Math.max(1, drawn.length)],
    words: ({ column }) => (drawn[column] ? dated(spec.entries[drawn[column].spot.entry]) : "No milestone is shown."),
    ...(spec.sets.length && { pick: ({ column }) => drawn[column] && choose(drawn[column].spot.entry) }),
    find(x, y) {
      const away = drawn.map((each) => Math.hypot(each.x - x, each.y - y));
      const nearest = away.indexOf(Math.min(...away));
      return away[nearest] <= NEAREST ? { map: 0, row: 0, column: nearest } : null;
    },
    box({ column }) {
      const { x, y } = drawn[column] ?? { x: 0, y: 0 };
      return [x - 10, y - 10, 20, 20];
    },
  });
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      const scene = lineagesScene(spec, tensors, width, measurer(context));
      [drawn, spoken] = [scene.seen, scene.words];
      paintMarks(context, scene);
      look.refresh();
    },
    (width) => lineagesHeight(spec, width),
  );

  return {
    element: element("div", {}, host, ...look.elements, tale.element),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      const now = Array.from(own.data).join();
      if (now !== shows) tale.show(standings(own.data)); // a link that has the focus stays
      shows = now;
      redraw();
    },
    words: () => spoken,
  };
}

/**
 * The chosen milestone in words, with its sources and its kin.
 * @param {LineagesSpec} spec
 * @param {(entry: number) => void} choose
 */
function taleOf(spec, choose) {
  const site = !document.getElementById("jupyter-config-data");
  const text = element("div", { class: "lf-tale", tabindex: "-1" });

  /** @param {string} head @param {string} part @param {number[]} entries */
  const kin = (head, part, entries) => {
    if (!entries.length) return [];
    const items = entries.map((entry) => {
      const text = dated(spec.entries[entry]);
      return spec.sets.length
        ? button(text, () => choose(entry), { "data-part": part })
        : element("span", { "data-part": part }, text);
    });
    return [
      element("p", { class: "lf-head" }, head),
      element("p", { class: "lf-kin" }, ...items.flatMap((item) => [item, " "])),
    ];
  };

  return {
    element: text,
    /** @param {Standing[]} standing */
    show(standing) {
      const chosen = chosenOf(standing);
      const entry = spec.entries[chosen];
      const within = text.contains(document.activeElement);
      const reach = reachWords(standing);
      text.replaceChildren(
        nameLine(entry, spec.lanes),
        element("p", { "data-part": "idea" }, entry.says),
        sourceLine(entry, site),
        ...kin("Inherits from", "from", entry.inherits),
        ...kin("Taken up by", "heir", heirsOf(spec.entries, chosen)),
        ...(reach ? [element("p", { "data-part": "reach" }, reach)] : []),
      );
      if (within) text.focus({ preventScroll: true }); // what had it is gone
    },
  };
}

/** @param {Entry} entry @param {string[]} lanes */
function nameLine(entry, lanes) {
  const when = element("span", { class: "lf-grade", "data-part": "when" }, whenWords(entry, lanes));
  return element("p", { class: "lf-named" }, element("strong", { "data-part": "name" }, entry.name), " ", when);
}

/** Where the idea comes from, and where this book shows it. @param {Entry} entry @param {boolean} site */
function sourceLine(entry, site) {
  const link = (/** @type {string} */ to, /** @type {string} */ part, /** @type {string} */ text) =>
    element("a", { href: whereIs(to, site), "data-part": part }, text);
  const shown = entry.shown ? [" In this book: ", link(entry.shown, "shown", entry.shown_as), "."] : [];
  return element("p", {}, "Source: ", link(entry.link, "source", entry.source), ".", ...shown);
}
