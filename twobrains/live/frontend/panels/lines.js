// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { colourOf, sharp } from "../sharp.js";
import { apart, extent, factors, ticks } from "./axes.js";
import { markAt } from "./marks.js";

const DASHES = [[], [7, 4], [2, 3], [7, 3, 2, 3], [12, 3]];
const [TEXT, PAD] = [12, 6]; // CSS px: height of a line of text, room around it

/** @typedef {{ xs: number[], series: number[][], x: [number, number], y: [number, number] }} Curves on a logarithmic axis, of exponents of ten */

/** @param {PanelSpec} spec labels, brains, x, y, xLabel, yLabel, log @returns {Panel} */
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
  context.clearRect(0, 0, width, height);
  context.font = `${TEXT}px ${getComputedStyle(node).fontFamily}`;
  const wide = (/** @type {string[]} */ texts) => Math.max(...texts.map((text) => context.measureText(text).width));
  const few = width > 300 ? 5 : 3;
  const xTicks = spec.log.includes("x") ? factors(...x, few) : ticks(...x, few).map(plain);
  const yTicks = spec.log.includes("y") ? factors(...y) : ticks(...y).map(plain);
  const left = wide(yTicks.map(({ text }) => text)) + PAD;
  const right = width - Math.min(width / 3, wide(spec.labels) + 2 * PAD) - PAD;
  const [top, bottom] = [PAD, height - TEXT - PAD];
  const placeX = (/** @type {number} */ value) => left + ((value - x[0]) / (x[1] - x[0])) * (right - left);
  const placeY = (/** @type {number} */ value) => bottom - ((value - y[0]) / (y[1] - y[0])) * (bottom - top);
  drawTicks(context, node, xTicks, yTicks, { placeX, placeY, left, right, bottom, height });
  context.save();
  context.beginPath();
  context.rect(left - 5, 0, right - left + 10, bottom + 5); // a curve beyond fixed ends is cut off there
  context.clip();
  series.forEach((values, i) => drawCurve(context, values, xs, i, colourOf(node, brainColour(spec.brains[i])), placeX, placeY));
  context.restore();
  const ends = series.map((values) => Math.max(top, Math.min(bottom, placeY(values[values.length - 1]))));
  const names = apart(ends, TEXT + 2, top, bottom);
  context.textAlign = "left";
  series.forEach((_, i) => {
    context.fillStyle = colourOf(node, brainColour(spec.brains[i]));
    context.fillText(spec.labels[i], right + PAD + 3, names[i], width - right - PAD - 3);
  });
}

/** @param {Iterable<number>} values above 0 */
const exponents = (values) => Array.from(values, (value) => Math.log10(Math.max(value, 1e-30)));

/** @param {number} at @returns {import("./axes.js").Tick} */
const plain = (at) => ({ at, text: shown(at) });

/** @param {string} brain */
function brainColour(brain) {
  return `--${brain.replace(" ", "-")}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Element} node
 * @param {import("./axes.js").Tick[]} xTicks
 * @param {import("./axes.js").Tick[]} yTicks
 * @param {{ placeX: (x: number) => number, placeY: (y: number) => number, left: number, right: number, bottom: number, height: number }} at
 */
function drawTicks(context, node, xTicks, yTicks, { placeX, placeY, left, right, bottom, height }) {
  context.fillStyle = colourOf(node, "--lf-quiet");
  context.strokeStyle = colourOf(node, "--lf-line");
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const { at: place, text } of yTicks) {
    context.fillText(text, left - PAD, placeY(place));
    stroke(context, [left, placeY(place)], [right, placeY(place)]);
  }
  context.textAlign = "center";
  for (const { at: place, text } of xTicks) context.fillText(text, placeX(place), height - TEXT / 2);
  stroke(context, [left, bottom], [right, bottom]);
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} from @param {[number, number]} to */
function stroke(context, from, to) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} values
 * @param {number[]} xs
 * @param {number} i which series
 * @param {string} colour
 * @param {(x: number) => number} placeX
 * @param {(y: number) => number} placeY
 */
function drawCurve(context, values, xs, i, colour, placeX, placeY) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.75;
  context.setLineDash(DASHES[i]);
  context.beginPath();
  values.forEach((value, k) => context.lineTo(placeX(xs[k]), placeY(value)));
  context.stroke();
  context.setLineDash([]);
  const last = values.length - 1;
  markAt(context, i, placeX(xs[last]), placeY(values[last]));
}
