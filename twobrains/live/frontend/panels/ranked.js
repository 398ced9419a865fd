// @ts-check
/** A leaderboard's rows and words. No DOM here. */
/** @import { PanelSpec, Tensor } from "../types.d.ts" */
import { shown, whole } from "../numbers.js";

/** @typedef {{ name: number, note: number, value: number, low: number, high: number, more: number[] }} Row */

const TOLD = 3; // rows that the words tell
const UNEVEN = 0.02; // share of an interval by which its halves may differ and still be told as ±

/** The rows that are shown, in their order. @param {Tensor} tensor row × (5 + columns) @returns {Row[]} */
export function rankedRows({ shape: [many, wide], data }) {
  const rows = Array.from({ length: many }, (_, i) => {
    const [name, note, value, low, high, ...more] = data.subarray(i * wide, (i + 1) * wide);
    return { name, note, value, low, high, more };
  });
  return rows.filter(({ name }) => name !== -1);
}

/** What each row is known by, whatever its place: its name, with its note where that name has more rows. @param {Row[]} rows */
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

/** Value and interval: 97.4 ± 0.6, or with both ends where its halves differ. @param {Row} row @param {number} digits */
export function scoreWords(row, digits) {
  const value = shown(row.value, digits);
  if (!hasInterval(row)) return value;
  const [below, above, wide] = [row.value - row.low, row.high - row.value, row.high - row.low];
  if (Math.abs(above - below) <= UNEVEN * wide) return `${value} ± ${shown(wide / 2, 2)}`;
  return `${value} (${shown(row.low, digits)} to ${shown(row.high, digits)})`;
}

/** What stands in the further columns. @param {Row} row @param {PanelSpec} spec columns, categories @returns {string[]} */
export function furtherCells(row, spec) {
  return spec.columns.map((/** @type {string} */ name, /** @type {number} */ i) => {
    const value = row.more[i];
    if (Number.isNaN(value)) return "–";
    if (spec.categories[name]) return spec.categories[name][value];
    return whole(value);
  });
}

/** Who stands first of how many, and who follows. @param {Row[]} rows @param {PanelSpec} spec label, names, digits, unit, empty */
export function rankingWords(rows, spec) {
  if (!rows.length) return `${spec.label}: ${spec.empty}`;
  const told = rows.slice(0, TOLD).map(({ name, value }) => `${spec.names[name]} ${shown(value, spec.digits)}${spec.unit && ` ${spec.unit}`}`);
  const then = told.length > 1 ? `, then ${told.slice(1).join(", ")}` : "";
  return `${spec.label}: ${told[0]} first of ${rows.length}${then}`;
}
