// @ts-check
/** What a table of cells shows: a colour each, and its number where all fit. No DOM here. */
/** @import { MatrixSpec } from "../specs.d.ts" */
/** @import { Mark, Measure, Tensors } from "../types.d.ts" */
import { CATEGORIES, css, peak, readable } from "../colour.js";
import { shown } from "../numbers.js";
import { scaleColours, scaleEnds, scalePlaces } from "./scale.js";

/** CSS px: around a number, a cell's least width for one; a number's least height, and its most; a cell's most. */
const [ROOM, NARROW, SMALLEST, TALLEST, HIGHEST] = [4, 14, 11, 12, 22];

/** The height of a cell of this width: a table of few columns is not a tower. @param {number} side CSS px */
export function cellHeight(side) {
  return Math.min(side, HIGHEST);
}

/**
 * A cell in words: a number, or a category.
 * @param {MatrixSpec} spec
 * @param {number} value
 * @param {number} [digits]
 * @returns {string}
 */
export function cellWords(spec, value, digits = spec.digits) {
  return spec.categories ? spec.categories[value] : shown(value, digits);
}

/**
 * Whether there are more names than colours, each with its own: then their cells are grey.
 * @param {string[]} names
 * @returns {boolean}
 */
export function uncoloured(names) {
  const said = names.filter(Boolean);
  return said.length > CATEGORIES.length && new Set(said).size === said.length;
}

/** A category's colour; grey where colours would not tell them apart. @param {string[]} names @param {number} index */
export function categoryPlace(names, index) {
  return (uncoloured(names) ? CATEGORIES.length - 1 : index) % CATEGORIES.length;
}

/**
 * @param {MatrixSpec} spec
 * @param {Tensors} tensors
 * @param {number} width CSS px
 * @param {Measure} measure
 * @param {Uint32Array} [scale] the colours of numbers, under the present scheme
 */
export function matrixScene(spec, { own, outputs, peer }, width, measure, scale = scaleColours(spec.signed)) {
  const [rows, columns] = own.shape;
  const { data } = own;
  const { categories } = spec;
  const colours = categories ? CATEGORIES : scale;
  const high = peak(data, peer?.data, spec.like ? outputs[spec.like].data : undefined);
  const places = categories
    ? Array.from(data, (value) => (categories[value] ? categoryPlace(categories, value) : -1))
    : scalePlaces(data, high, spec.signed);
  const side = width / columns;
  const tall = cellHeight(side);
  const texts = Array.from(data, (value) => (spec.numbers ? cellWords(spec, value) : ""));
  const size = Math.max(SMALLEST, Math.min(TALLEST, side * 0.45));
  const fits = side >= NARROW && texts.every((text) => measure(text, false, size) <= side - ROOM);
  const marks = places.flatMap((place, i) => {
    if (place < 0) return [];
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * tall];
    const cell = { is: "cell", part: "cell", x, y, wide: side + 0.5, high: tall + 0.5, colour: css(colours, place) };
    const middle = { x: x + side / 2, y: y + tall / 2, align: "center", size };
    const label = { is: "label", part: "number", text: texts[i], ...middle, colour: readable(colours, place) };
    return /** @type {Mark[]} */ (fits ? [cell, label] : [cell]);
  });
  return {
    marks,
    rows,
    columns,
    height: tall * rows,
    ends: categories ? null : scaleEnds(high, spec.signed),
    words: "",
  };
}
