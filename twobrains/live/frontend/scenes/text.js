// @ts-check
/** What a coloured text shows: a colour and a value for each symbol. No DOM here. */
/** @import { ColouredTextSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { peak } from "../colour.js";
import { shown } from "../numbers.js";
import { symbolOf } from "../symbols.js";
import { scaleEnds, scalePlaces } from "./scale.js";

const NEARLY = 0.999; // of the largest value: the first that is shown as large, whatever the last bits are

/** The index of the first value that is shown as large as the largest. @param {Float32Array} data */
export function firstLargest(data) {
  const most = data.reduce((so, value) => Math.max(so, Math.abs(value)), 0);
  const found = data.findIndex((value) => Math.abs(value) >= NEARLY * most);
  return Math.max(0, found);
}

/** @param {ColouredTextSpec} spec @param {Tensors} tensors */
export function textScene(spec, { own: { data }, outputs, peer }) {
  const codes = outputs[spec.text].data;
  const high = peak(data, peer?.data);
  const places = scalePlaces(data, high, spec.signed);
  const best = firstLargest(data);
  const largest = spec.signed ? "strongest" : "highest";
  return {
    symbols: Array.from(data, (value, i) => ({ symbol: symbolOf(codes[i]), place: places[i], text: shown(value) })),
    whole: `${spec.label}: ${Array.from(codes, symbolOf).join("")}`,
    ends: scaleEnds(high, spec.signed),
    words: `${spec.label}: ${largest} at symbol ${best + 1} of ${data.length}, ${shown(data[best], 2)}`,
  };
}
