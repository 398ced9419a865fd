// @ts-check
/** What a heat map shows: a colour a cell, the axes' names, symbols below. No DOM here. */
/** @import { HeatmapSpec } from "../specs.d.ts" */
/** @import { Tensor, Tensors } from "../types.d.ts" */
import { transposed } from "../cells.js";
import { peak } from "../colour.js";
import { symbolOf } from "../symbols.js";
import { scaleEnds, scalePlaces } from "./scale.js";

const ROW = 14; // CSS px a row is high, within the limits below
const [LOW, TALL] = [56, 112];
const FEW_NAMES = 4; // rows whose names go before them

/**
 * Rows × columns as drawn: time runs to the right.
 * @param {HeatmapSpec} spec
 * @param {Tensor} tensor
 * @returns {Tensor}
 */
export function turnedSheet(spec, { shape, data }) {
  return spec.time ? { shape: [shape[1], shape[0]], data: transposed(data, shape[0], shape[1]) } : { shape, data };
}

/** @param {HeatmapSpec} spec @param {Tensors} tensors */
export function heatmapScene(spec, { own, outputs, peer }) {
  const { shape, data } = turnedSheet(spec, own);
  const [rows, columns] = shape;
  const named = spec.names && rows <= FEW_NAMES ? spec.names.join(", ") : spec.down;
  const high = spec.top ?? peak(own.data, peer?.data);
  return {
    shape,
    places: scalePlaces(data, high, spec.signed),
    height: Math.max(LOW, Math.min(TALL, rows * ROW)),
    down: spec.names || spec.pairs ? `↓ ${named}` : `↓ ${spec.down}, 0 to ${rows - 1}`,
    across: spec.text ? `${spec.across} →` : `${spec.across}, 0 to ${columns - 1} →`,
    symbols: spec.text ? Array.from(outputs[spec.text].data, symbolOf) : [],
    ends: scaleEnds(high, spec.signed),
    words: "",
  };
}
