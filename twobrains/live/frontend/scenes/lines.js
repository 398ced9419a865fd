// @ts-check
/** What a panel of curves shows: axes, curves, their marks and names. No DOM here. */
/** @import { LinesSpec } from "../specs.d.ts" */
/** @import { Mark, Measure, Tensors } from "../types.d.ts" */
import { shown } from "../numbers.js";
import { alongOf, seriesAt } from "./verdicts.js";
import { apart, exponents, extent } from "./axes.js";
import { PAD, TEXT, brainColour, clipOf, plotOf, unbroken, widest } from "./plot.js";

const DASHES = [[], [7, 4], [2, 3], [7, 3, 2, 3], [12, 3], [12, 3, 2, 3], [5, 2, 5, 2, 2, 2], [4, 4]];

/** @param {number} width CSS px */
export function linesHeight(width) {
  return Math.max(150, Math.min(180, width * 0.5));
}

/**
 * @param {LinesSpec} spec
 * @param {Tensors} tensors
 * @param {number} width CSS px
 * @param {Measure} measure
 */
export function linesScene(spec, { own, outputs, peer }, width, measure) {
  const [many, length] = own.shape;
  const { data } = own;
  const on = (/** @type {string} */ axis, /** @type {Iterable<number>} */ values) =>
    spec.log.includes(axis) ? exponents(values) : Array.from(values);
  const series = Array.from({ length: many }, (_, i) => on("y", data.subarray(i * length, (i + 1) * length)));
  const xs = on("x", spec.x ? outputs[spec.x].data : Array.from({ length }, (_, i) => i));
  const y = extent(...(spec.y ? [on("y", spec.y)] : [on("y", data), on("y", peer?.data ?? [])]));
  const names = Math.min(width / 3, widest(measure, spec.labels) + 2 * PAD);
  const { plot, marks } = plotOf({ x: extent(xs), y, log: spec.log }, [width, linesHeight(width)], measure, names);
  const colours = spec.brains.map(brainColour);
  const places = series.map((values) =>
    values.map((value, k) => /** @type {[number, number]} */ ([plot.placeX(xs[k]), plot.placeY(value)])),
  );
  const named = series.flatMap((values, i) => (Number.isFinite(values[length - 1]) ? [i] : []));
  const ends = named.map((i) => Math.max(plot.top, Math.min(plot.bottom, places[i][length - 1][1])));
  const heights = apart(ends, TEXT + 2, plot.top, plot.bottom);
  const last = Array.from(series, (_, i) => `${shown(data[(i + 1) * length - 1], 2)} (${spec.labels[i]})`);
  return {
    marks: [
      ...marks,
      ...places.flatMap((points, i) => {
        return curveMarks(points, {
          name: spec.labels[i],
          colour: colours[i],
          dashes: DASHES[i],
          symbol: spec.marks[i],
        });
      }),
      ...named.map((i, place) => nameMark(spec.labels[i], colours[i], plot.right + PAD + 3, heights[place], width)),
    ],
    clip: clipOf(plot),
    plot,
    xs,
    words: `${spec.label} ends at ${last.join(", ")}`,
  };
}

/**
 * A curve, and its mark where it ends.
 * @param {[number, number][]} points
 * @param {{ name: string, colour: string, dashes: number[], symbol: string }} look
 * @returns {Mark[]}
 */
function curveMarks(points, { name, colour, dashes, symbol }) {
  const [x, y] = points[points.length - 1];
  const whole = { name, colour, inside: true };
  return [
    ...unbroken(points).map(
      (piece) => /** @type {Mark} */ ({ ...whole, is: "path", part: "curve", points: piece, wide: 1.75, dashes }),
    ),
    ...(Number.isFinite(y) ? [/** @type {Mark} */ ({ ...whole, is: "symbol", part: "end", symbol, x, y })] : []),
  ];
}

/**
 * The curve that the reader predicted.
 * @param {{ plot: import("./plot.js").Plot, xs: number[] }} scene
 * @param {number[]} heights at knots evenly spaced along the series
 * @param {number} [at] the knot that keys move
 * @returns {Mark[]}
 */
export function predictedMarks({ plot, xs }, heights, at) {
  if (!heights.length) return [];
  const points = heights.map((height, i) => {
    const x = seriesAt(xs, alongOf(i, heights.length, xs.length));
    return /** @type {[number, number]} */ ([plot.placeX(x), plot.placeY(height)]);
  });
  const [look, [x, y]] = [{ name: "you", colour: "--lf-text" }, points[points.length - 1]];
  const [knotX, knotY] = points[at ?? 0];
  return [
    { ...look, is: "path", part: "predicted", points, wide: 2.5, dashes: [1, 4], round: true, inside: true },
    { ...look, is: "label", part: "name", text: "you", x: x - 4, y: y - 9, align: "right", bold: true, halo: 3 },
    ...(at === undefined
      ? []
      : [/** @type {Mark} */ ({ ...look, is: "symbol", part: "knot", symbol: "o", x: knotX, y: knotY })]),
  ];
}

/**
 * @param {string} text
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} width CSS px
 * @returns {Mark}
 */
function nameMark(text, colour, x, y, width) {
  return { is: "label", part: "name", name: text, text, x, y, align: "left", most: width - x, colour };
}
