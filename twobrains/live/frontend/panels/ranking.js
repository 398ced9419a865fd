// @ts-check
/** @import { RankingSpec } from "../specs.d.ts" */
/** @import { Mark, Panel } from "../types.d.ts" */
import { copyButton } from "../copying.js";
import { button, element } from "../dom.js";
import { hidpiCanvas } from "../hidpi.js";
import { colourOf } from "../scheme.js";
import { TEXT } from "../scenes/plot.js";
import { DOT, LANE, rankingScene } from "../scenes/ranking.js";
import { paintMarks } from "./painting.js";

const [AXIS, EACH] = [360, 84]; // CSS px that a table needs for its axis, and for each further column

/** @typedef {ReturnType<typeof rankingScene>} Board */
/** @typedef {(width: number) => Board} Boards the same for every width of the axis, CSS px */

/**
 * @param {RankingSpec} spec
 * @returns {Panel}
 */
export function ranking(spec) {
  const measured = element("span");
  const canvas = element("canvas", { "aria-hidden": "true" });
  const body = element("tbody");
  const table = element(
    "table",
    { class: spec.notes.length ? "" : "lf-noteless" },
    element("caption", {}, spec.label),
    element("thead", {}, boardHead(spec, measured, canvas)),
    body,
  );
  const empty = element("p", { class: "lf-empty", hidden: true }, spec.empty);
  const box = element("div", { class: "lf-board" }, table, empty);
  /**
   * @type {Map<string, ReturnType<typeof rowOf>>} every row there has been, so that an unfolded one comes back unfolded
   */
  const made = new Map();
  /** @type {Boards | null} */
  let boards = null;
  let [said, tight] = ["", false];
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => boards && paintMarks(context, boards(width)),
    () => TEXT + 4,
  );
  new ResizeObserver(() => {
    tight = box.clientWidth < AXIS + EACH * spec.columns.length;
    table.classList.toggle("lf-tight", tight);
    for (const { cell } of made.values()) cell.colSpan = spanned();
  }).observe(box);
  /** How many columns there are: what is folded away takes all of them. */
  const spanned = () => 3 + (tight ? 0 : spec.columns.length) + (tight || spec.notes.length ? 1 : 0);
  return {
    element: box,
    draw(own, outputs = {}, peer) {
      const all = remembered((width) => rankingScene(spec, { own, outputs, peer }, width));
      const { measured: label, rows, words } = all(0);
      boards = all;
      said = words;
      measured.textContent = label;
      const shown = rows.map(({ key }) => made.get(key) ?? made.set(key, rowOf(spec)).get(key));
      arrange(
        body,
        shown.flatMap((row) => row?.elements ?? []),
      );
      // all of them before any is drawn: a drawing asks for its width
      shown.forEach((row, i) => row?.set(all, i, spanned()));
      shown.forEach((row) => row?.redraw());
      empty.hidden = rows.length > 0;
      redraw();
    },
    words: () => said,
  };
}

/**
 * The columns' names; above the lanes, what is measured and the axis.
 * @param {RankingSpec} spec
 * @param {HTMLElement} measured
 * @param {HTMLCanvasElement} canvas
 */
function boardHead(spec, measured, canvas) {
  const head = (/** @type {string} */ text, /** @type {string} */ kind) =>
    element("th", { scope: "col", class: kind }, text);
  const name = head(spec.name_label, "lf-names");
  const longest = Math.max(...spec.names.map((name) => name.length));
  name.style.setProperty("--name", `${2.2 + 0.66 * longest}em`);
  return element(
    "tr",
    {},
    name,
    element("th", { scope: "col", class: "lf-lane" }, measured, element("div", {}, canvas)),
    element("th", { scope: "col" }, spec.value_label),
    ...spec.columns.map((text) => head(text, "lf-further")),
    head(spec.note_label, "lf-foldable"),
  );
}

/** A board once for each width. @param {Boards} make @returns {Boards} */
function remembered(make) {
  /** @type {Map<number, Board>} */
  const made = new Map();
  return (width) => made.get(width) ?? /** @type {Board} */ (made.set(width, make(width)).get(width));
}

/**
 * Put elements into this order, and leave the focus where it was.
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} wanted
 */
function arrange(parent, wanted) {
  if (wanted.length === parent.childElementCount && wanted.every((each, i) => each === parent.children[i])) return;
  const held = document.activeElement;
  parent.replaceChildren(...wanted);
  if (held instanceof HTMLElement && parent.contains(held)) held.focus({ preventScroll: true });
}

/** One row, and the one below it that holds what is folded away. @param {RankingSpec} spec */
function rowOf(spec) {
  /** @type {Board["rows"][number] | null} */
  let row = null;
  /** @type {(width: number) => Board["rows"][number]} */
  let wide;
  const { mark, lane, name, score, further, shown, fold } = shownRow(spec, () => unfold(folded.hidden !== false));
  const { beside, note, source, cell, folded } = foldedRow(spec);
  const redrawMark = hidpiCanvas(
    mark,
    (context, width, height) => row && paintMarks(context, dotOf(row, width / 2, height / 2)),
    (width) => width,
  );
  const redrawLane = hidpiCanvas(
    lane,
    (context, width) => row && paintMarks(context, wide(width)),
    () => LANE,
  );
  let marked = ""; // what the mark shows

  /** @param {boolean} open */
  function unfold(open) {
    folded.hidden = !open;
    fold.setAttribute("aria-expanded", String(open));
  }

  return {
    elements: [shown, folded],
    cell,
    /** @param {Boards} boards @param {number} index of this row @param {number} span */
    set(boards, index, span) {
      wide = (width) => boards(width).rows[index];
      const now = (row = wide(0));
      cell.colSpan = span;
      shown.style.setProperty("--own", `var(${now.colour})`);
      name.textContent = now.name;
      score.textContent = now.score;
      now.further.forEach((text, i) => (further[i].textContent = beside[i].textContent = text));
      note.textContent = now.note;
      source.hidden = !note.textContent;
      fold.setAttribute("aria-label", `${spec.note_label} of ${now.name}`);
    },
    redraw() {
      if (!row) return;
      const now = `${row.symbol} ${colourOf(mark, row.colour)} ${devicePixelRatio}`;
      if (now !== marked) redrawMark();
      marked = now;
      redrawLane();
    },
  };
}

/** The elements of a row that is always there. @param {RankingSpec} spec @param {() => void} unfold */
function shownRow(spec, unfold) {
  const [mark, lane] = [element("canvas", { class: "lf-dot" }), element("canvas")];
  for (const picture of [mark, lane]) picture.setAttribute("aria-hidden", "true");
  const name = element("span", { "data-part": "name" });
  const score = element("td", { class: "lf-number", "data-part": "score" });
  /** @type {HTMLElement[]} */
  const further = spec.columns.map(() => element("td", { class: "lf-number lf-further", "data-part": "further" }));
  const fold = button("", unfold, { class: "lf-unfold", "aria-expanded": "false" });
  const shown = element(
    "tr",
    { class: "lf-row" },
    element("th", { scope: "row" }, mark, name),
    element("td", { class: "lf-lane" }, element("div", {}, lane)),
    score,
    ...further,
    element("td", { class: "lf-foldable" }, fold),
  );
  return { mark, lane, name, score, further, shown, fold };
}

/** The elements of the row below it: the further columns again, and the note. @param {RankingSpec} spec */
function foldedRow(spec) {
  /** @type {HTMLElement[]} */
  const beside = spec.columns.map(() => element("dd"));
  const note = element("code", { "data-part": "note" });
  const copy = copyButton(
    "Copy",
    () => note.textContent ?? "",
    () => selected(note),
  );
  const source = element("div", { class: "lf-source" }, note, copy);
  const also = beside.flatMap((value, i) => [element("dt", {}, spec.columns[i]), value]);
  const cell = element("td", {}, element("div", { class: "lf-unfolded" }, element("dl", {}, ...also), source));
  const folded = element("tr", { class: "lf-fold", hidden: true }, cell);
  return { beside, note, source, cell, folded };
}

/** Select a text, and say so. @param {HTMLElement} node */
function selected(node) {
  getSelection()?.selectAllChildren(node);
  return "Selected: copy it";
}

/**
 * A row's mark alone.
 * @param {Board["rows"][number]} row
 * @param {number} x
 * @param {number} y
 * @returns {{ marks: Mark[] }}
 */
function dotOf({ symbol, colour }, x, y) {
  return { marks: [{ is: "symbol", part: "dot", symbol, x, y, size: DOT, colour }] };
}
