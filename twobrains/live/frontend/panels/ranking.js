// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
/** @import { Row } from "./ranked.js" */
import { copyButton } from "../copying.js";
import { button, element } from "../dom.js";
import { colourOf, sharp } from "../sharp.js";
import { axisEnds, axisTicks, exponents } from "./axes.js";
import { markAt } from "./marks.js";
import { TEXT, brainColour, polyline } from "./plot.js";
import { furtherCells, hasInterval, rankedNumbers, rankedRows, rankingWords, rowKeys, scoreWords } from "./ranked.js";

const [LANE, MARGIN] = [22, 13]; // CSS px: height of a row's axis, room at both of its ends
const [AXIS, EACH] = [360, 84]; // CSS px that a table needs for its axis, and for each further column
const DOT = 5; // CSS px from the middle of a mark

/** @typedef {{ log: boolean, ends: [number, number] }} Axis on a logarithmic axis, exponents of ten */

/** @param {PanelSpec} spec names, brains, marks, notes, unit, measures, measure, columns, categories, digits, nameLabel, valueLabel, noteLabel, empty @returns {Panel} */
export function ranking(spec) {
  const measured = element("span");
  const canvas = element("canvas", { "aria-hidden": "true" });
  const further = spec.columns.map((/** @type {string} */ name) => element("th", { scope: "col", class: "lf-further" }, name));
  const nameHead = element("th", { scope: "col", class: "lf-names" }, spec.nameLabel);
  nameHead.style.setProperty("--name", `${2.2 + 0.66 * Math.max(...spec.names.map((/** @type {string} */ name) => name.length))}em`);
  const axisHead = element("th", { scope: "col", class: "lf-lane" }, measured, element("div", {}, canvas));
  const head = element("tr", {}, nameHead, axisHead, element("th", { scope: "col" }, spec.valueLabel), ...further, element("th", { scope: "col", class: "lf-foldable" }, spec.noteLabel));
  const body = element("tbody");
  const table = element("table", { class: spec.notes.length ? "" : "lf-noteless" }, element("caption", {}, spec.label), element("thead", {}, head), body);
  const empty = element("p", { class: "lf-empty", hidden: true }, spec.empty);
  const box = element("div", { class: "lf-board" }, table, empty);
  /** @type {Map<string, ReturnType<typeof rowOf>>} every row there has been, so that an unfolded one comes back unfolded */
  const made = new Map();
  /** @type {Axis} */
  let axis = { log: false, ends: [0, 1] };
  /** @type {Row[]} */
  let rows = [];
  let tight = false;
  const redraw = sharp(canvas, (context, width) => drawTickNames(context, axis, width, canvas), () => TEXT + 4);
  new ResizeObserver(() => {
    tight = box.clientWidth < AXIS + EACH * spec.columns.length;
    table.classList.toggle("lf-tight", tight);
    for (const { cell } of made.values()) cell.colSpan = spanned();
  }).observe(box);
  /** How many columns stand there: what is folded away takes all of them. */
  const spanned = () => 3 + (tight ? 0 : spec.columns.length) + (tight || spec.notes.length ? 1 : 0);
  return {
    element: box,
    draw(tensor, outputs = {}, peer) {
      rows = rankedRows(tensor);
      const measure = spec.measures[spec.measure ? outputs[spec.measure].data[0] : 0];
      const numbers = rankedNumbers(peer ? [...rows, ...rankedRows(peer)] : rows);
      axis = { log: measure.log, ends: axisEnds(measure, numbers) };
      measured.textContent = measure.label;
      const keys = rowKeys(rows);
      const shown = keys.map((key) => made.get(key) ?? made.set(key, rowOf(spec)).get(key));
      arrange(body, shown.flatMap((row) => row?.elements ?? []));
      shown.forEach((row, i) => row?.set(rows[i], axis, spanned())); // all of them before any is drawn: a drawing asks for its width
      shown.forEach((row) => row?.redraw());
      empty.hidden = rows.length > 0;
      redraw();
    },
    words: () => rankingWords(rows, spec),
  };
}

/** Put elements into this order, and leave the focus where it was. @param {HTMLElement} body @param {HTMLElement[]} wanted */
function arrange(body, wanted) {
  if (wanted.length === body.childElementCount && wanted.every((each, i) => each === body.children[i])) return;
  const held = document.activeElement;
  body.replaceChildren(...wanted);
  if (held instanceof HTMLElement && body.contains(held)) held.focus({ preventScroll: true });
}

/** One row, and the one below it that holds what is folded away. @param {PanelSpec} spec */
function rowOf(spec) {
  /** @type {Row | null} */
  let row = null;
  /** @type {Axis} */
  let axis = { log: false, ends: [0, 1] };
  const [mark, lane] = [element("canvas", { class: "lf-dot" }), element("canvas")];
  const [name, score] = [element("span", { "data-part": "name" }), element("td", { class: "lf-number", "data-part": "score" })];
  const further = spec.columns.map(() => element("td", { class: "lf-number lf-further", "data-part": "further" }));
  const beside = spec.columns.map(() => element("dd"));
  const note = element("code", { "data-part": "note" });
  const copy = copyButton("Copy", () => note.textContent ?? "", () => selected(note));
  const source = element("div", { class: "lf-source" }, note, copy);
  const also = element("dl", {}, ...spec.columns.flatMap((/** @type {string} */ label, /** @type {number} */ i) => [element("dt", {}, label), beside[i]]));
  const cell = element("td", {}, element("div", { class: "lf-unfolded" }, also, source));
  const folded = element("tr", { class: "lf-fold", hidden: true }, cell);
  const fold = button("", () => unfold(folded.hidden !== false), { class: "lf-unfold", "aria-expanded": "false" });
  const shown = element("tr", { class: "lf-row" }, element("th", { scope: "row" }, mark, name), element("td", { class: "lf-lane" }, element("div", {}, lane)), score, ...further, element("td", { class: "lf-foldable" }, fold));
  for (const picture of [mark, lane]) picture.setAttribute("aria-hidden", "true");
  const redrawMark = sharp(mark, (context, width, height) => row && drawMark(context, row, spec, width / 2, height / 2, mark), (width) => width);
  const redrawLane = sharp(lane, (context, width) => row && drawRow(context, row, axis, spec, width, lane), () => LANE);
  let marked = ""; // what the mark shows

  /** @param {boolean} open */
  function unfold(open) {
    folded.hidden = !open;
    fold.setAttribute("aria-expanded", String(open));
  }

  return {
    elements: [shown, folded],
    cell,
    /** @param {Row} now @param {Axis} on @param {number} span */
    set(now, on, span) {
      [row, axis] = [now, on];
      cell.colSpan = span;
      shown.style.setProperty("--own", `var(${brainColour(spec.brains[now.name])})`);
      name.textContent = spec.names[now.name];
      score.textContent = scoreWords(now, spec.digits);
      furtherCells(now, spec).forEach((/** @type {string} */ text, /** @type {number} */ i) => (further[i].textContent = beside[i].textContent = text));
      note.textContent = spec.notes[now.note] ?? "";
      source.hidden = !note.textContent;
      fold.setAttribute("aria-label", `${spec.noteLabel} of ${spec.names[now.name]}`);
    },
    redraw() {
      if (!row) return;
      const now = `${row.name} ${colourOf(mark, brainColour(spec.brains[row.name]))}`;
      if (now !== marked) redrawMark();
      marked = now;
      redrawLane();
    },
  };
}

/** Select a text, and say so. @param {HTMLElement} node */
function selected(node) {
  getSelection()?.selectAllChildren(node);
  return "Selected: copy it";
}

/** Where a value stands on the axis, CSS px; what lies beyond stands at its end. @param {number} value @param {Axis} axis @param {number} width */
function laneAt(value, { log, ends: [low, high] }, width) {
  const at = log ? exponents([value])[0] : value;
  return MARGIN + Math.max(0, Math.min(1, (at - low) / (high - low))) * (width - 2 * MARGIN);
}

/** @param {CanvasRenderingContext2D} context @param {Axis} axis @param {number} width CSS px @param {Element} node */
function drawTickNames(context, { log, ends }, width, node) {
  const style = getComputedStyle(node);
  context.font = `${TEXT - 1}px ${style.fontFamily}`;
  context.fillStyle = colourOf(node, "--lf-quiet");
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { at, text } of axisTicks(ends, log, width > 240 ? 4 : 2)) context.fillText(text, laneAt(at, { log: false, ends }, width), 2);
}

/** @param {CanvasRenderingContext2D} context @param {Row} row @param {PanelSpec} spec @param {number} x @param {number} y @param {Element} node */
function drawMark(context, row, spec, x, y, node) {
  context.fillStyle = colourOf(node, brainColour(spec.brains[row.name]));
  markAt(context, spec.marks[row.name], x, y, DOT);
}

/** A row's interval, its ends where they lie on the axis, and its mark. @param {CanvasRenderingContext2D} context @param {Row} row @param {Axis} axis @param {PanelSpec} spec @param {number} width @param {Element} node */
function drawRow(context, row, axis, spec, width, node) {
  const middle = LANE / 2;
  context.strokeStyle = colourOf(node, "--lf-line");
  context.lineWidth = 1;
  for (const { at } of axisTicks(axis.ends, axis.log, width > 240 ? 4 : 2)) {
    const x = laneAt(at, { log: false, ends: axis.ends }, width);
    polyline(context, [x, 0], [x, LANE]);
  }
  context.strokeStyle = colourOf(node, brainColour(spec.brains[row.name]));
  context.lineWidth = 2;
  if (hasInterval(row)) {
    const [from, to] = [row.low, row.high].map((end) => laneAt(end, axis, width));
    polyline(context, [from, middle], [to, middle]);
    for (const [end, x] of [[row.low, from], [row.high, to]]) if (onAxis(end, axis)) polyline(context, [x, middle - 4], [x, middle + 4]);
  }
  drawMark(context, row, spec, laneAt(row.value, axis, width), middle, node);
}

/** Whether a value lies between the ends, and is not cut off there. @param {number} value @param {Axis} axis */
function onAxis(value, { log, ends: [low, high] }) {
  const at = log ? exponents([value])[0] : value;
  return at >= low && at <= high;
}
