// @ts-check
/** What a network's diagram shows: its layers, or its recurrent cell. No DOM here. */
/** @import { NetworkSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { cellScene, stateWords } from "./network_cell.js";
import { layersScene, outputWords } from "./network_layers.js";

/**
 * @param {NetworkSpec} spec
 * @param {Tensors} tensors
 * @param {number} width CSS px
 */
export function networkScene(spec, { own, outputs }, width) {
  const every = { ...outputs, [spec.output]: own };
  return {
    layers: layersScene(spec, every),
    cell: spec.cell ? cellScene(spec.cell, every, width) : null,
    words: spec.cell ? stateWords(spec.label, own) : outputWords(spec, own.data),
  };
}
