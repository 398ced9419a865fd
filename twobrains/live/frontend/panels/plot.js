// @ts-check
/** Axes on a canvas: their ticks, and where values stand between them. */
import { colourOf } from "../sharp.js";
import { axisTicks } from "./axes.js";

export const [TEXT, PAD] = [12, 6]; // CSS px: height of a line of text, room around it

/** @typedef {{ left: number, right: number, top: number, bottom: number, placeX: (x: number) => number, placeY: (y: number) => number }} Plot */

/** The style sheet's name of a brain's colour. @param {string} brain */
export function brainColour(brain) {
  return `--${brain.replace(" ", "-")}`;
}

/** @param {CanvasRenderingContext2D} context @param {string[]} texts */
export function widest(context, texts) {
  return Math.max(...texts.map((text) => context.measureText(text).width));
}

/**
 * An axis at the left and one below, drawn on a canvas wiped clean.
 * @param {CanvasRenderingContext2D} context
 * @param {Element} node for the scheme's colours
 * @param {{ x: [number, number], y: [number, number], log: string }} axes ends; on a logarithmic axis, exponents of ten
 * @param {number} width CSS px
 * @param {number} height CSS px
 * @param {(context: CanvasRenderingContext2D) => number} beside CSS px at the right for names
 * @returns {Plot}
 */
export function drawAxes(context, node, { x, y, log }, width, height, beside) {
  context.clearRect(0, 0, width, height);
  context.font = `${TEXT}px ${getComputedStyle(node).fontFamily}`;
  const xTicks = axisTicks(x, log.includes("x"), width > 300 ? 5 : 3);
  const yTicks = axisTicks(y, log.includes("y"));
  const left = widest(context, yTicks.map(({ text }) => text)) + PAD;
  const right = width - beside(context) - PAD;
  const [top, bottom] = [PAD, height - TEXT - PAD];
  const placeX = (/** @type {number} */ value) => left + ((value - x[0]) / (x[1] - x[0])) * (right - left);
  const placeY = (/** @type {number} */ value) => bottom - ((value - y[0]) / (y[1] - y[0])) * (bottom - top);
  context.fillStyle = colourOf(node, "--lf-quiet");
  context.strokeStyle = colourOf(node, "--lf-line");
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const { at, text } of yTicks) {
    context.fillText(text, left - PAD, placeY(at));
    polyline(context, [left, placeY(at)], [right, placeY(at)]);
  }
  context.textAlign = "center";
  for (const { at, text } of xTicks) context.fillText(text, placeX(at), height - TEXT / 2);
  polyline(context, [left, bottom], [right, bottom]);
  return { left, right, top, bottom, placeX, placeY };
}

/** From point to point. @param {CanvasRenderingContext2D} context @param {...[number, number]} points */
export function polyline(context, ...points) {
  context.beginPath();
  for (const point of points) context.lineTo(...point);
  context.stroke();
}

/** Draw what lies between the axes, and cut off what lies beyond. @param {CanvasRenderingContext2D} context @param {Plot} plot @param {() => void} draw */
export function within(context, { left, right, bottom }, draw) {
  context.save();
  context.beginPath();
  context.rect(left - 5, 0, right - left + 10, bottom + 5);
  context.clip();
  draw();
  context.restore();
}
