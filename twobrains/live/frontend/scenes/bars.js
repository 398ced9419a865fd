// @ts-check
/** What bars show: a probability each, from 0 to 1. No DOM here. */
/** @import { BarsSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */

/** @param {BarsSpec} spec @param {Tensors} tensors */
export function barsScene(spec, { own: { data } }) {
  let best = 0;
  data.forEach((value, i) => {
    if (value > data[best]) best = i;
  });
  const bars = Array.from(data, (probability, i) => ({
    label: spec.labels[i],
    probability,
    text: percent(probability),
    best: i === best,
  }));
  return { bars, words: `${spec.label}: ${spec.says} ${spec.labels[best]}, ${percent(data[best])}` };
}

/** @param {number} probability from 0 to 1 */
export function percent(probability) {
  return `${Math.round(probability * 100)} %`;
}
