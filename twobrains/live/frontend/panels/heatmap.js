// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { transposed } from "../cells.js";
import { MAGNITUDE, SIGNED, paint, peak } from "../colour.js";
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";

const ROW = 14; // CSS px a row is high, within the limits below
const [LOW, TALL] = [56, 280];

/** @param {PanelSpec} spec time, signed, top, across, down @returns {Panel} */
export function heatmap(spec) {
  const colours = spec.signed ? SIGNED : MAGNITUDE;
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", {}, canvas);
  const scale = legend(colours, spec.signed);
  const [down, across] = [element("p", { class: "lf-axis" }), element("p", { class: "lf-axis lf-across" })];
  /** @type {Tensor} rows × columns as drawn */
  let now = { shape: [0, 0], data: new Float32Array() };
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, now.shape[0], now.shape[1]],
    words({ row, column }) {
      const value = shown(now.data[row * now.shape[1] + column]);
      const [x, y] = [`${spec.across} ${column}`, spec.names?.[row] ?? `${spec.down} ${row}`];
      return `${spec.time ? `${x}, ${y}` : `${y}, ${x}`}: ${value}`;
    },
  });
  return {
    element: element("div", {}, down, host, across, scale.element, ...look.elements),
    draw({ shape, data }, outputs, peer) {
      now = spec.time ? { shape: [shape[1], shape[0]], data: transposed(data, shape[0], shape[1]) } : { shape, data };
      const [rows, columns] = now.shape;
      const high = spec.top ?? peak(data, peer?.data);
      paint(canvas, now.data, now.shape, colours, spec.signed ? -high : 0, high);
      canvas.style.height = `${Math.max(LOW, Math.min(TALL, rows * ROW))}px`;
      down.textContent = spec.names ? `↓ ${spec.down}` : `↓ ${spec.down}, 0 to ${rows - 1}`;
      across.textContent = `${spec.across}, 0 to ${columns - 1} →`;
      scale.set(high);
      look.refresh();
    },
    words: () => "",
  };
}
