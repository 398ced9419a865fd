// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { colourOf, sharp } from "../sharp.js";
import { apart, extent, ticks } from "./axes.js";
import { markAt } from "./marks.js";

const DASHES = [[], [7, 4], [2, 3], [7, 3, 2, 3], [12, 3]];
const [TEXT, PAD] = [12, 6]; // CSS px: height of a line of text, room around it

/** @typedef {{ xs: number[], series: Float32Array[], x: [number, number], y: [number, number] }} Curves */

/** @param {PanelSpec} spec labels, brains, x, y, xLabel, yLabel @returns {Panel} */
export function lines(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const [down, across] = [element("p", { class: "lf-axis" }, spec.yLabel), element("p", { class: "lf-axis lf-across" }, spec.xLabel)];
  /** @type {Curves | null} */
  let curves = null;
  let said = "";
  const redraw = sharp(
    canvas,
    (context, width, height) => curves && drawCurves(context, curves, spec, width, height, canvas),
    (width) => Math.max(150, Math.min(260, width * 0.6)),
  );
  return {
    element: element("div", {}, ...(spec.yLabel ? [down] : []), canvas, ...(spec.xLabel ? [across] : [])),
    draw({ shape: [many, length], data }, outputs = {}, peer) {
      const series = Array.from({ length: many }, (_, i) => data.subarray(i * length, (i + 1) * length));
      const xs = spec.x ? Array.from(outputs[spec.x].data) : Array.from({ length }, (_, i) => i);
      curves = { xs, series, x: extent(xs), y: spec.y ?? extent(data, peer?.data) };
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
  const [xTicks, yTicks] = [ticks(...x, width > 300 ? 5 : 3), ticks(...y)];
  const left = wide(yTicks.map((tick) => shown(tick))) + PAD;
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

/** @param {string} brain */
function brainColour(brain) {
  return `--${brain.replace(" ", "-")}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Element} node
 * @param {number[]} xTicks
 * @param {number[]} yTicks
 * @param {{ placeX: (x: number) => number, placeY: (y: number) => number, left: number, right: number, bottom: number, height: number }} at
 */
function drawTicks(context, node, xTicks, yTicks, { placeX, placeY, left, right, bottom, height }) {
  context.fillStyle = colourOf(node, "--lf-quiet");
  context.strokeStyle = colourOf(node, "--lf-line");
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const tick of yTicks) {
    context.fillText(shown(tick), left - PAD, placeY(tick));
    stroke(context, [left, placeY(tick)], [right, placeY(tick)]);
  }
  context.textAlign = "center";
  for (const tick of xTicks) context.fillText(shown(tick), placeX(tick), height - TEXT / 2);
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
 * @param {Float32Array} values
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
