// @ts-check
/** A plot's axes: their ticks, and where values are between them. No DOM here. */
/** @import { Mark, Measure } from "../types.d.ts" */
import { axisTicks } from "./axes.js";

export const [TEXT, PAD] = [12, 6]; // CSS px: height of a line of text, room around it
const OVER = 5; // CSS px that a mark may stand out over the axes

/**
 * Ends; on a logarithmic axis, exponents of ten.
 * @typedef {{ x: [number, number], y: [number, number], log: string }} Axes
 */
/** @typedef {(value: number) => number} Scale from a value to CSS px */
/** @typedef {{ left: number, right: number, top: number, bottom: number, placeX: Scale, placeY: Scale }} Plot */

/** The style sheet's name of a brain's colour. @param {string} brain */
export function brainColour(brain) {
  return `--${brain.replace(" ", "-")}`;
}

/** @param {Measure} measure @param {string[]} texts */
export function widest(measure, texts) {
  return Math.max(...texts.map((text) => measure(text)));
}

/**
 * An axis at the left and one below.
 * @param {Axes} axes
 * @param {[number, number]} size width and height, CSS px
 * @param {Measure} measure
 * @param {number} beside CSS px at the right for names
 * @returns {{ plot: Plot, marks: Mark[] }}
 */
export function plotOf({ x, y, log }, [width, height], measure, beside) {
  const xTicks = axisTicks(x, log.includes("x"), width > 300 ? 5 : 3);
  const yTicks = axisTicks(y, log.includes("y"));
  const texts = yTicks.map(({ text }) => text);
  const left = widest(measure, texts) + PAD;
  const right = width - beside - PAD;
  const [top, bottom] = [PAD, height - TEXT - PAD];
  const placeX = (/** @type {number} */ value) => left + ((value - x[0]) / (x[1] - x[0])) * (right - left);
  const placeY = (/** @type {number} */ value) => bottom - ((value - y[0]) / (y[1] - y[0])) * (bottom - top);
  /** @type {Mark[]} */
  const marks = [
    ...yTicks.flatMap(({ at, text }) => [
      labelMark("tick y", text, left - PAD, placeY(at), "right"),
      lineMark("grid", [left, placeY(at)], [right, placeY(at)]),
    ]),
    ...xTicks.map(({ at, text }) => labelMark("tick x", text, placeX(at), height - TEXT / 2, "center")),
    lineMark("axis", [left, bottom], [right, bottom]),
  ];
  return { plot: { left, right, top, bottom, placeX, placeY }, marks };
}

/**
 * A quiet label.
 * @param {string} part
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {CanvasTextAlign} align
 * @returns {Mark}
 */
export function labelMark(part, text, x, y, align) {
  return { is: "label", part, text, x, y, align, colour: "--lf-quiet" };
}

/** A thin line. @param {string} part @param {...[number, number]} points @returns {Mark} */
export function lineMark(part, ...points) {
  return { is: "path", part, points, wide: 1, colour: "--lf-line" };
}

/** Where marks that lie between the axes are cut off. @param {Plot} plot */
export function clipOf({ left, right, bottom }) {
  return { x: left - OVER, y: 0, wide: right - left + 2 * OVER, high: bottom + OVER };
}

/** A path's pieces, broken where a coordinate is no number. @param {[number, number][]} points */
export function unbroken(points) {
  /** @type {[number, number][][]} */
  const pieces = [[]];
  for (const point of points) {
    if (point.every(Number.isFinite)) pieces[pieces.length - 1].push(point);
    else pieces.push([]);
  }
  return pieces.filter((piece) => piece.length);
}
