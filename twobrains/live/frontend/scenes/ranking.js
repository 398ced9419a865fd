// @ts-check
/** A leaderboard's rows, their marks on the axis, and words. No DOM here. */
/** @import { RankingSpec } from "../specs.d.ts" */
/** @import { Mark, Tensor, Tensors } from "../types.d.ts" */
import { shown, whole } from "../numbers.js";
import { axisEnds, axisTicks, exponents } from "./axes.js";
import { TEXT, brainColour, lineMark } from "./plot.js";

export const [LANE, DOT] = [22, 5]; // CSS px: height of a row's axis; from the middle of a mark
const MARGIN = 13; // CSS px: room at both ends of an axis
const [LONG_LANE, MANY_TICKS, FEW_TICKS] = [240, 4, 2]; // CSS px from which an axis has many ticks

/** @typedef {{ log: boolean, ends: [number, number] }} Axis on a logarithmic axis, exponents of ten */

/** @typedef {{ name: number, note: number, value: number, low: number, high: number, more: number[] }} Row */

const NAMED = 3; // rows that the words name
const UNEVEN = 0.02; // share of an interval by which its halves may differ and still be written as ±

/** The rows that are shown, in their order. @param {Tensor} tensor row × (5 + columns) @returns {Row[]} */
export function rankedRows({ shape: [many, wide], data }) {
  const rows = Array.from({ length: many }, (_, i) => {
    const [name, note, value, low, high, ...more] = data.subarray(i * wide, (i + 1) * wide);
    return { name, note, value, low, high, more };
  });
  return rows.filter(({ name }) => name !== -1);
}

/**
 * What each row is known by, wherever it is: its name, with its note where that name has more rows.
 * @param {Row[]} rows
 */
export function rowKeys(rows) {
  const many = (/** @type {number} */ name) => rows.filter((row) => row.name === name).length > 1;
  return rows.map(({ name, note }) => (many(name) ? `${name} ${note}` : `${name}`));
}

/** NaN, or a low end above the high one, says that there is no interval. @param {Row} row */
export function hasInterval({ low, high }) {
  return low <= high;
}

/** All numbers that the axis has to hold. @param {Row[]} rows */
export function rankedNumbers(rows) {
  return rows.flatMap((row) => (hasInterval(row) ? [row.value, row.low, row.high] : [row.value]));
}

/**
 * Value and interval: 97.4 ± 0.6, or with both ends where its halves differ.
 * @param {Row} row
 * @param {number} digits
 */
export function scoreWords(row, digits) {
  const value = shown(row.value, digits);
  if (!hasInterval(row)) return value;
  const [below, above, wide] = [row.value - row.low, row.high - row.value, row.high - row.low];
  if (Math.abs(above - below) <= UNEVEN * wide) return `${value} ± ${shown(wide / 2, 2)}`;
  return `${value} (${shown(row.low, digits)} to ${shown(row.high, digits)})`;
}

/**
 * The cells of the further columns.
 * @param {Row} row
 * @param {RankingSpec} spec
 * @returns {string[]}
 */
export function furtherCells(row, spec) {
  return spec.columns.map((name, i) => {
    const value = row.more[i];
    if (Number.isNaN(value)) return "–";
    if (spec.categories[name]) return spec.categories[name][value];
    return whole(value);
  });
}

/**
 * Who is first of how many, and who follows.
 * @param {Row[]} rows
 * @param {RankingSpec} spec
 */
export function rankingWords(rows, spec) {
  if (!rows.length) return `${spec.label}: ${spec.empty}`;
  const unit = spec.unit && ` ${spec.unit}`;
  const first = rows
    .slice(0, NAMED)
    .map(({ name, value }) => `${spec.names[name]} ${shown(value, spec.digits)}${unit}`);
  const then = first.length > 1 ? `, then ${first.slice(1).join(", ")}` : "";
  return `${spec.label}: ${first[0]} first of ${rows.length}${then}`;
}

/**
 * Where a value of the axis is, CSS px; what lies beyond is at its end.
 * @param {number} at
 * @param {Axis} axis
 * @param {number} width
 */
function laneAt(at, { ends: [low, high] }, width) {
  return MARGIN + Math.max(0, Math.min(1, (at - low) / (high - low))) * (width - 2 * MARGIN);
}

/** The ticks of an axis with their positions, CSS px. @param {Axis} axis @param {number} width */
function laneTicks(axis, width) {
  const ticks = axisTicks(axis.ends, axis.log, width > LONG_LANE ? MANY_TICKS : FEW_TICKS);
  return ticks.map(({ at, text }) => ({ x: laneAt(at, axis, width), text }));
}

/**
 * A row's interval, its ends where they lie on the axis, and its mark.
 * @param {Row} row
 * @param {Axis} axis
 * @param {RankingSpec} spec
 * @param {number} width
 * @returns {Mark[]}
 */
function laneMarks(row, axis, spec, width) {
  const middle = LANE / 2;
  const colour = brainColour(spec.brains[row.name]);
  const on = (/** @type {number} */ value) => (axis.log ? exponents([value])[0] : value);
  const x = (/** @type {number} */ value) => laneAt(on(value), axis, width);
  const within = (/** @type {number} */ value) => on(value) >= axis.ends[0] && on(value) <= axis.ends[1];
  const line = (/** @type {string} */ part, /** @type {[number, number][]} */ ...points) =>
    /** @type {Mark} */ ({ is: "path", part, points, wide: 2, colour });
  const ends = hasInterval(row) ? [row.low, row.high] : [];
  return [
    ...laneTicks(axis, width).map(({ x }) => lineMark("grid", [x, 0], [x, LANE])),
    ...(ends.length ? [line("interval", [x(row.low), middle], [x(row.high), middle])] : []),
    ...ends.filter(within).map((end) => line("end", [x(end), middle - 4], [x(end), middle + 4])),
    { is: "symbol", part: "value", symbol: spec.marks[row.name], x: x(row.value), y: middle, size: DOT, colour },
  ];
}

/**
 * @param {RankingSpec} spec
 * @param {Tensors} tensors
 * @param {number} width of the axis, CSS px
 */
export function rankingScene(spec, { own, outputs, peer }, width) {
  const rows = rankedRows(own);
  const measure = spec.measures[spec.measure ? outputs[spec.measure].data[0] : 0];
  const both = peer ? [...rows, ...rankedRows(peer)] : rows;
  const axis = { log: measure.log, ends: axisEnds(measure, rankedNumbers(both)) };
  const keys = rowKeys(rows);
  return {
    measured: measure.label,
    marks: laneTicks(axis, width).map(({ x, text }) => tickName(text, x)),
    rows: rows.map((row, i) => ({
      key: keys[i],
      name: spec.names[row.name],
      symbol: spec.marks[row.name],
      colour: brainColour(spec.brains[row.name]),
      score: scoreWords(row, spec.digits),
      further: furtherCells(row, spec),
      note: spec.notes[row.note] ?? "",
      marks: laneMarks(row, axis, spec, width),
    })),
    words: rankingWords(rows, spec),
  };
}

/** @param {string} text @param {number} x @returns {Mark} */
function tickName(text, x) {
  return {
    is: "label",
    part: "tick x",
    text,
    x,
    y: 2,
    align: "center",
    base: "top",
    size: TEXT - 1,
    colour: "--lf-quiet",
  };
}
