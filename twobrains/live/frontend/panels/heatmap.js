// @ts-check
/** @import { HeatmapSpec } from "../specs.d.ts" */
/** @import { Panel, Tensor } from "../types.d.ts" */
import { paint } from "../colour.js";
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";
import { heatmapScene, turnedSheet } from "../scenes/heatmap.js";
import { scaleColours } from "../scenes/scale.js";
import { symbolStrip } from "./strip.js";

/** @param {HeatmapSpec} spec @returns {Panel} */
export function heatmap(spec) {
  const colours = scaleColours(spec.signed);
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", {}, canvas);
  const strip = symbolStrip(host, spec.text, spec.pairs);
  const scale = legend(colours);
  const [down, across] = [element("p", { class: "lf-axis" }), element("p", { class: "lf-axis lf-across" })];
  /** @type {Tensor} rows × columns as drawn */
  let now = { shape: [0, 0], data: new Float32Array() };
  /** @param {number} row @param {number} column */
  const at = (row, column) => now.data[row * now.shape[1] + column];
  /** @param {number} column */
  const nameAcross = (column) => (spec.text ? strip.name(column) : `${spec.across} ${column}`);
  /** @param {number} row */
  const nameDown = (row) =>
    spec.pairs ? `${spec.down} ${strip.name(row)}` : (spec.names?.[row] ?? `${spec.down} ${row}`);
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, now.shape[0], now.shape[1]],
    words({ row, column }) {
      const [x, y] = [nameAcross(column), nameDown(row)];
      return `${spec.time ? `${x}, ${y}` : `${y}, ${x}`}: ${shown(at(row, column))}`;
    },
    moved: (cell) => strip.pointAt(cell ? cell.column : -1),
  });
  /** What another panel of the same text points at: its column, and the strongest value in it. @param {number} index */
  const light = (index) => {
    const here = strip.light(index);
    if (here < 0) return look.say("");
    let best = 0;
    for (let row = 1; row < now.shape[0]; row++) if (Math.abs(at(row, here)) > Math.abs(at(best, here))) best = row;
    look.say(`${nameAcross(here)}, strongest ${nameDown(best)}: ${shown(at(best, here))}`);
  };
  return {
    element: element(
      "div",
      {},
      down,
      host,
      ...(spec.text ? [strip.element] : []),
      across,
      scale.element,
      ...look.elements,
    ),
    draw(own, outputs = {}, peer) {
      now = turnedSheet(spec, own);
      const scene = heatmapScene(spec, { own, outputs, peer });
      paint(canvas, scene.places, scene.shape, colours);
      canvas.style.height = `${scene.height}px`;
      down.textContent = scene.down;
      across.textContent = scene.across;
      if (spec.text) light(strip.write(scene.symbols));
      scale.set(scene.ends);
      look.refresh();
    },
    words: () => "",
    point: (text, index) => (text === spec.text ? light(index) : undefined),
  };
}
