// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { transposed } from "../cells.js";
import { MAGNITUDE, SIGNED, paint, peak } from "../colour.js";
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";
import { symbolStrip } from "./strip.js";

const ROW = 14; // CSS px a row is high, within the limits below
const [LOW, TALL] = [56, 280];

/** @param {PanelSpec} spec time, signed, top, across, down, names, text, pairs @returns {Panel} */
export function heatmap(spec) {
  const colours = spec.signed ? SIGNED : MAGNITUDE;
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", {}, canvas);
  const strip = symbolStrip(host, spec.text, spec.pairs);
  const scale = legend(colours, spec.signed);
  const [down, across] = [element("p", { class: "lf-axis" }), element("p", { class: "lf-axis lf-across" })];
  /** @type {Tensor} rows × columns as drawn */
  let now = { shape: [0, 0], data: new Float32Array() };
  /** @param {number} row @param {number} column */
  const at = (row, column) => now.data[row * now.shape[1] + column];
  /** @param {number} column */
  const nameAcross = (column) => (spec.text ? strip.name(column) : `${spec.across} ${column}`);
  /** @param {number} row */
  const nameDown = (row) => (spec.pairs ? `${spec.down} ${strip.name(row)}` : (spec.names?.[row] ?? `${spec.down} ${row}`));
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, now.shape[0], now.shape[1]],
    words({ row, column }) {
      const [x, y] = [nameAcross(column), nameDown(row)];
      return `${spec.time ? `${x}, ${y}` : `${y}, ${x}`}: ${shown(at(row, column))}`;
    },
    moved: (cell) => strip.pointAt(cell ? cell.column : -1),
  });
  /** What another panel of the same text points at: its column, and the strongest value in it. @param {number} place */
  const light = (place) => {
    const here = strip.light(place);
    if (here < 0) return look.say("");
    let best = 0;
    for (let row = 1; row < now.shape[0]; row++) if (Math.abs(at(row, here)) > Math.abs(at(best, here))) best = row;
    look.say(`${nameAcross(here)}, strongest ${nameDown(best)}: ${shown(at(best, here))}`);
  };
  return {
    element: element("div", {}, down, host, ...(spec.text ? [strip.element] : []), across, scale.element, ...look.elements),
    draw({ shape, data }, outputs, peer) {
      now = spec.time ? { shape: [shape[1], shape[0]], data: transposed(data, shape[0], shape[1]) } : { shape, data };
      const [rows, columns] = now.shape;
      const high = spec.top ?? peak(data, peer?.data);
      paint(canvas, now.data, now.shape, colours, spec.signed ? -high : 0, high);
      canvas.style.height = `${Math.max(LOW, Math.min(TALL, rows * ROW))}px`;
      down.textContent = spec.names || spec.pairs ? `↓ ${spec.down}` : `↓ ${spec.down}, 0 to ${rows - 1}`;
      across.textContent = spec.text ? `${spec.across} →` : `${spec.across}, 0 to ${columns - 1} →`;
      if (spec.text) light(strip.write(outputs?.[spec.text].data ?? []));
      scale.set(high);
      look.refresh();
    },
    words: () => "",
    point: (text, place) => (text === spec.text ? light(place) : undefined),
  };
}
