// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { colourOf, sharp } from "../sharp.js";
import { apart, exponents, extent } from "./axes.js";
import { markAt } from "./marks.js";
import { PAD, TEXT, brainColour, drawAxes, polyline, widest, within } from "./plot.js";

const DASHES = [[], [7, 4], [2, 3], [7, 3, 2, 3], [12, 3], [12, 3, 2, 3], [5, 2, 5, 2, 2, 2], [4, 4]];

/** @typedef {{ xs: number[], series: number[][], x: [number, number], y: [number, number] }} Curves on a logarithmic axis, of exponents of ten */

/** @param {PanelSpec} spec labels, brains, marks, x, y, xLabel, yLabel, log @returns {Panel} */
export function lines(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const [down, across] = [element("p", { class: "lf-axis" }, spec.yLabel), element("p", { class: "lf-axis lf-across" }, spec.xLabel)];
  /** @type {Curves | null} */
  let curves = null;
  let said = "";
  const [onX, onY] = ["x", "y"].map((axis) => (spec.log.includes(axis) ? exponents : (/** @type {Iterable<number>} */ values) => Array.from(values)));
  const redraw = sharp(
    canvas,
    (context, width, height) => curves && drawCurves(context, curves, spec, width, height, canvas),
    (width) => Math.max(150, Math.min(260, width * 0.6)),
  );
  return {
    element: element("div", {}, ...(spec.yLabel ? [down] : []), canvas, ...(spec.xLabel ? [across] : [])),
    draw({ shape: [many, length], data }, outputs = {}, peer) {
      const series = Array.from({ length: many }, (_, i) => data.subarray(i * length, (i + 1) * length));
      const xs = onX(spec.x ? outputs[spec.x].data : Array.from({ length }, (_, i) => i));
      const y = extent(...(spec.y ? [onY(spec.y)] : [onY(data), onY(peer?.data ?? [])]));
      curves = { xs, series: series.map(onY), x: extent(xs), y };
      said = `${spec.label} ends at ${series.map((values, i) => `${shown(values[length - 1], 2)} (${spec.labels[i]})`).join(", ")}`;
      redraw();
    },
    words: () => said,
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Curves} curves
 * @param {PanelSpec} spec
 * @param {number} width CSS px
 * @param {number} height CSS px
 * @param {Element} node for the scheme's colours
 */
function drawCurves(context, { xs, series, x, y }, spec, width, height, node) {
  const plot = drawAxes(context, node, { x, y, log: spec.log }, width, height, () => Math.min(width / 3, widest(context, spec.labels) + 2 * PAD));
  const { right, top, bottom, placeY } = plot;
  const colours = spec.brains.map((/** @type {string} */ brain) => colourOf(node, brainColour(brain)));
  within(context, plot, () => series.forEach((values, i) => drawCurve(context, values, xs, { colour: colours[i], dashes: DASHES[i], mark: spec.marks[i] }, plot)));
  const ends = series.map((values) => Math.max(top, Math.min(bottom, placeY(values[values.length - 1]))));
  const names = apart(ends, TEXT + 2, top, bottom);
  context.textAlign = "left";
  series.forEach((_, i) => {
    context.fillStyle = colours[i];
    context.fillText(spec.labels[i], right + PAD + 3, names[i], width - right - PAD - 3);
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} values
 * @param {number[]} xs
 * @param {{ colour: string, dashes: number[], mark: string }} look
 * @param {import("./plot.js").Plot} plot
 */
function drawCurve(context, values, xs, { colour, dashes, mark }, { placeX, placeY }) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.75;
  context.setLineDash(dashes);
  polyline(context, ...values.map((value, k) => /** @type {[number, number]} */ ([placeX(xs[k]), placeY(value)])));
  context.setLineDash([]);
  const last = values.length - 1;
  markAt(context, mark, placeX(xs[last]), placeY(values[last]));
}
