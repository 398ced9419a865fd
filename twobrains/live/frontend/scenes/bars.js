// @ts-check
/** What bars show: a probability each, from 0 to 1. No DOM here. */
/** @import { BarsSpec } from "../specs.d.ts" */
/** @import { Tensor, Tensors } from "../types.d.ts" */

/** @param {BarsSpec} spec @param {Tensors} tensors */
export function barsScene(spec, { own: { data }, outputs }) {
  const labels = spec.texts ? textsOf(outputs[spec.texts]) : spec.labels;
  let best = 0;
  data.forEach((value, i) => {
    if (value > data[best]) best = i;
  });
  const bars = Array.from(data, (probability, i) => ({
    label: labels[i],
    probability,
    text: percent(probability),
    best: i === best,
  }));
  const unsure = data[best] < spec.unsure;
  const says = unsure ? "is unsure, highest is" : spec.says;
  const also = data.filter((value) => value === data[best]).length - 1;
  const which = spec.texts ? says : `${says} ${spec.labels[best]}${also ? ` and ${also} more` : ""},`;
  return { bars, unsure, words: `${spec.label}: ${which} ${percent(data[best])}` };
}

/** A text a row; 0 is no symbol. @param {Tensor} tensor of code points */
function textsOf({ shape: [rows, symbols], data }) {
  const codes = (/** @type {number} */ row) => data.subarray(row * symbols, (row + 1) * symbols).filter(Boolean);
  return Array.from({ length: rows }, (_, row) => String.fromCodePoint(...codes(row)));
}

/** @param {number} probability from 0 to 1 */
export function percent(probability) {
  return `${Math.round(probability * 100)} %`;
}
