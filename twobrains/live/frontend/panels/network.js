// @ts-check
/** @import { NetworkSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { cellDiagram } from "./network_cell.js";
import { layerDiagram } from "./network_layers.js";

/** @param {NetworkSpec} spec @returns {Panel} */
export function network(spec) {
  return spec.cell ? cellDiagram(spec, spec.cell) : layerDiagram(spec);
}
