// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { convolutionAt, convolutionWords } from "../arithmetic.js";
import { MAGNITUDE, SIGNED, paint, peak } from "../colour.js";
import { element } from "../dom.js";
import { arithmeticTable } from "../explain.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";

const OWN = "each map’s own peak";

/** @param {PanelSpec} spec signed, scale, names, explain @returns {Panel} */
export function maps(spec) {
  const colours = spec.signed ? SIGNED : MAGNITUDE;
  const own = spec.scale === "map";
  const named = (/** @type {number} */ channel) => spec.names?.[channel] ?? `channel ${channel}`;
  const grid = element("div", { class: "lf-grid" });
  const scale = legend(colours, spec.signed);
  /** @type {{ canvas: HTMLCanvasElement, note: HTMLElement, element: HTMLElement }[]} */
  let sheets = [];
  /** @type {Tensor} */
  let now = { shape: [0, 0, 0], data: new Float32Array() };
  /** @type {Record<string, Tensor>} */
  let all = {};
  /** @param {import("../cells.js").Cell} cell */
  const explained = (cell) => (spec.explain ? convolutionAt(spec.explain, all, cell) : null);
  const look = inspector(grid, spec.label, {
    canvases: () => sheets.map((sheet) => sheet.canvas),
    cells: () => [now.shape[0], now.shape[1], now.shape[2]],
    words({ map, row, column }) {
      const value = shown(now.data[(map * now.shape[1] + row) * now.shape[2] + column]);
      const why = explained({ map, row, column });
      return `${named(map)}, row ${row}, column ${column}: ${value}${why ? ` = ${convolutionWords(why, spec.explain)}` : ""}`;
    },
    detail: (cell) => {
      const why = explained(cell);
      return why && arithmeticTable(why, spec.explain);
    },
  });
  return {
    element: element("div", { class: "lf-maps" }, grid, scale.element, ...look.elements),
    draw(tensor, outputs = {}, other) {
      const peer = other?.data.length === tensor.data.length ? other : undefined;
      [now, all] = [tensor, outputs];
      const { shape, data } = tensor;
      const [channels, height, width] = shape;
      if (sheets.length !== channels) {
        sheets = Array.from({ length: channels }, (_, i) => sheet(i));
        grid.replaceChildren(...sheets.map((each) => each.element));
        grid.style.setProperty("--columns", String(channels <= 4 ? channels : channels <= 8 ? 4 : 8));
      }
      const area = height * width;
      const part = (/** @type {Float32Array} */ values, /** @type {number} */ i) => values.subarray(i * area, (i + 1) * area);
      const shared = own ? 0 : peak(data, peer?.data);
      sheets.forEach(({ canvas, note }, i) => {
        const values = part(data, i);
        const high = own ? peak(values, peer && part(peer.data, i)) : shared;
        paint(canvas, values, [height, width], colours, spec.signed ? -high : 0, high);
        if (own) note.textContent = `to ${shown(high, 2)}`;
      });
      if (own) scale.set(0, OWN);
      else scale.set(shared);
      look.refresh();
    },
    words: () => "",
  };

  /** @param {number} channel */
  function sheet(channel) {
    const canvas = element("canvas", { role: "img", "aria-label": `${spec.label}, ${named(channel)}` });
    const note = element("span", { class: "lf-note" });
    const name = element("span", { class: "lf-name", "aria-hidden": "true" }, spec.names?.[channel] ?? "");
    return { canvas, note, element: element("div", {}, canvas, ...(spec.names ? [name] : []), ...(own ? [note] : [])) };
  }
}
