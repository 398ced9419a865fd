// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { MAGNITUDE, SIGNED, css, paint, peak } from "../colour.js";
import { element } from "../dom.js";

/** @param {PanelSpec} spec signed @returns {Panel} */
export function maps(spec) {
  const colours = spec.signed ? SIGNED : MAGNITUDE;
  const grid = element("div", { class: "lf-grid" });
  const scale = legend(colours, spec.signed);
  /** @type {HTMLCanvasElement[]} */
  let canvases = [];
  return {
    element: element("div", { class: "lf-maps" }, grid, scale.element),
    draw({ shape: [channels, height, width], data }) {
      if (canvases.length !== channels) {
        canvases = Array.from({ length: channels }, (_, i) => element("canvas", { role: "img", "aria-label": `${spec.label}, channel ${i}` }));
        grid.replaceChildren(...canvases);
        grid.style.setProperty("--columns", String(channels <= 4 ? channels : channels <= 8 ? 4 : 8));
      }
      const high = peak(data);
      const low = spec.signed ? -high : 0;
      const area = height * width;
      canvases.forEach((canvas, i) => paint(canvas, data.subarray(i * area, (i + 1) * area), [height, width], colours, low, high));
      scale.set(low, high);
    },
    words: () => "",
  };
}

/**
 * The colours from low to high, with the numbers at both ends.
 * @param {Uint32Array} colours
 * @param {boolean} signed
 */
export function legend(colours, signed) {
  const stops = Array.from({ length: 9 }, (_, i) => css(colours, Math.round((i * 255) / 8)));
  const ends = [element("span"), element("span")];
  const bar = element("span", { class: "lf-ramp" });
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const node = element("div", { class: "lf-legend" }, ends[0], bar, ends[1]);
  return {
    element: node,
    /** @param {number} low @param {number} high */
    set(low, high) {
      ends[0].textContent = signed ? `−${high.toPrecision(2)}` : "0";
      ends[1].textContent = high.toPrecision(2);
    },
  };
}
