// @ts-check
/** How one value of a convolution comes about, from the tensors of the frame. No DOM here. */
/** @import { ConvolutionSpec } from "./specs.d.ts" */
/** @import { Tensor } from "./types.d.ts" */
/** @import { Cell } from "./cells.js" */
import { trimmed } from "./arrays.js";
import { shown } from "./numbers.js";

/**
 * @typedef {object} Term one input channel's part of the sum
 * @property {number} channel of the input
 * @property {number[][]} window what the kernel lies on; 0 beyond the image's edge
 * @property {boolean[][]} inside whether it lies on the image
 * @property {number[][]} kernel
 * @property {number[][]} products
 * @property {number} sum
 */
/** @typedef {{ terms: Term[], bias: number | null, sum: number, value: number }} Arithmetic */

/**
 * @typedef {object} Span where a window lies on its input, in rows and columns of it; parts may lie beyond the edge
 * @property {number} top
 * @property {number} left
 * @property {number} high
 * @property {number} wide
 * @property {number} rows of the input
 * @property {number} columns of the input
 */

/** @type {Record<string, (x: number) => number>} */
const ACTIVATE = {
  none: (x) => x,
  relu: (x) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/**
 * @param {ConvolutionSpec} spec
 * @param {Record<string, Tensor>} outputs
 * @param {Cell} cell map is the output channel
 * @returns {Arithmetic}
 */
export function convolutionAt(spec, outputs, { map, row, column }) {
  const input = trimmed(outputs[spec.input], 3);
  const weight = outputs[spec.weight];
  const [out, taken, high, wide] = weight.shape;
  const [channels, height, width] = input.shape;
  const first = taken * Math.floor((map * (channels / taken)) / out); // of this channel's group
  const terms = Array.from({ length: taken }, (_, k) => {
    const at = (/** @type {number} */ i, /** @type {number} */ j) => {
      const y = row * spec.stride - spec.padding + i * spec.dilation;
      const x = column * spec.stride - spec.padding + j * spec.dilation;
      return y < 0 || x < 0 || y >= height || x >= width ? -1 : ((first + k) * height + y) * width + x;
    };
    const places = sheetOf(high, wide, at);
    const window = places.map((line) => line.map((place) => (place < 0 ? 0 : input.data[place])));
    const kernel = sheetOf(high, wide, (i, j) => weight.data[((map * taken + k) * high + i) * wide + j]);
    const products = sheetOf(high, wide, (i, j) => window[i][j] * kernel[i][j]);
    const inside = places.map((line) => line.map((place) => place >= 0));
    return { channel: first + k, window, inside, kernel, products, sum: total(products.flat()) };
  });
  const bias = spec.bias ? outputs[spec.bias].data[map] : null;
  const sum = total(terms.map((term) => term.sum)) + (bias ?? 0);
  return { terms, bias, sum, value: ACTIVATE[spec.activation](sum) };
}

/**
 * @param {ConvolutionSpec} spec
 * @param {Record<string, Tensor>} outputs
 * @param {Cell} cell
 * @returns {Span}
 */
export function windowOf({ input, weight, stride, padding, dilation }, outputs, { row, column }) {
  const [rows, columns] = outputs[input].shape.slice(-2);
  const [high, wide] = outputs[weight].shape.slice(-2).map((side) => (side - 1) * dilation + 1);
  return { top: row * stride - padding, left: column * stride - padding, high, wide, rows, columns };
}

/** @param {Arithmetic} why @param {ConvolutionSpec} spec */
export function convolutionWords({ terms, bias, sum }, spec) {
  const products = shown(total(terms.map((term) => term.sum)));
  const over = terms.length > 1 ? ` over ${terms.length} channels` : "";
  const inner = `${products} (window × kernel${over})${bias === null ? "" : ` + ${shown(bias)} (bias)`}`;
  return spec.activation === "none" ? inner : `${spec.activation}(${inner} = ${shown(sum)})`;
}

/** @template T @param {number} rows @param {number} columns @param {(i: number, j: number) => T} at */
function sheetOf(rows, columns, at) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => at(i, j)));
}

/** @param {number[]} numbers */
function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
