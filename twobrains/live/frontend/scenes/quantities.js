// @ts-check
/** What a panel of few numbers shows: each with its unit, and a bar where it has others to be compared with. No DOM here. */
/** @import { QuantitiesSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { peak } from "../colour.js";
import { whole } from "../numbers.js";
import { brainColour } from "./plot.js";

/** @typedef {{ from: number, long: number }} Bar as shares of its track */

/** @param {QuantitiesSpec} spec @param {Tensors} tensors */
export function quantitiesScene(spec, { own: { data }, peer }) {
  const { columns, signed } = spec;
  const wide = columns.length;
  const scaleOf = (/** @type {number} */ row, /** @type {number} */ column) => ({ panel: 0, row, column })[spec.scale];
  const tops = spec.tops.map((top, scale) => {
    const onIt = (/** @type {number} */ _, /** @type {number} */ i) =>
      scaleOf(Math.floor(i / wide), i % wide) === scale;
    const values = data.filter(onIt);
    return top ?? (values.length > 1 ? peak(values, peer?.data.filter(onIt)) : null);
  });
  const rows = spec.rows.map((name, row) => ({
    name,
    colour: brainColour(spec.brains[row]),
    cells: columns.map((_, column) => {
      const [value, scale] = [data[row * wide + column], scaleOf(row, column)];
      return { number: whole(value), unit: spec.units[scale], bar: barOf(value, tops[scale], signed[scale]) };
    }),
  }));
  return { rows, words: `${spec.label}: ${rows.map((row) => rowWords(row, columns)).join("; ")}` };
}

/**
 * @param {number} value
 * @param {number | null} top of a full bar, null where there is none
 * @param {boolean} signed bars go left and right from the middle
 * @returns {Bar | null}
 */
function barOf(value, top, signed) {
  if (top === null) return null;
  const share = Math.max(-1, Math.min(1, value / top));
  return signed ? { from: 0.5 + Math.min(0, share) / 2, long: Math.abs(share) / 2 } : { from: 0, long: share };
}

/**
 * @param {{ name: string, cells: { number: string, unit: string }[] }} row
 * @param {string[]} columns
 */
function rowWords({ name, cells }, columns) {
  const said = cells.map(({ number, unit }, i) =>
    [cells.length > 1 && columns[i], number, unit].filter(Boolean).join(" "),
  );
  return `${name} ${said.join(", ")}`;
}
