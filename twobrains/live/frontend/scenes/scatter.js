// @ts-check
/** Points of a scatter on their axes, their words and their frontier. No DOM here. */
/** @import { ScatterSpec } from "../specs.d.ts" */
/** @import { Mark, Measure, Tensors } from "../types.d.ts" */
/** @import { Box } from "./axes.js" */
/** @import { Axes, Plot } from "./plot.js" */
import { shown, whole } from "../numbers.js";
import { around, axisEnds, beside, exponents } from "./axes.js";
import { TEXT, brainColour, clipOf, lineMark, plotOf } from "./plot.js";

/** @typedef {{ name: number, x: number, y: number, half: number, state: number }} Point */

const [HIDDEN, STRESSED, FADED] = [0, 2, 3];

/**
 * The points that are shown, from left to right.
 * @param {Float32Array} data rows of x, y, half and state
 * @returns {Point[]}
 */
export function scatterPoints(data) {
  const points = Array.from({ length: data.length / 4 }, (_, name) => {
    const [x, y, half, state] = data.subarray(4 * name, 4 * name + 4);
    return { name, x, y, half, state };
  });
  return points.filter(({ state }) => state !== HIDDEN).sort((one, other) => one.x - other.x);
}

/** @param {Point} point */
export function isStressed({ state }) {
  return state === STRESSED;
}

/** All numbers that the vertical axis has to hold. @param {Point[]} points */
export function scatterHeights(points) {
  return points.flatMap(({ y, half }) => (half ? [y, y - half, y + half] : [y]));
}

/**
 * Steps through the stressed points: horizontal from each to the next one's x, then up or down to it.
 * @param {Point[]} points
 * @returns {[number, number][]}
 */
export function frontierSteps(points) {
  const front = points.filter(isStressed);
  /** @type {[number, number][]} */
  const steps = [];
  front.forEach(({ x, y }, i) => {
    if (i) steps.push([x, front[i - 1].y]);
    steps.push([x, y]);
  });
  return steps;
}

/** The stressed points, each with its y. @param {Point[]} points @param {ScatterSpec} spec */
export function scatterWords(points, spec) {
  const stressed = points.filter(isStressed).map(({ name, y }) => `${spec.names[name]} ${shown(y)}`);
  return `${spec.label}: ${spec.says} ${stressed.join(", ") || "none"}`;
}

const [RADIUS, STRESS] = [5, 6.5]; // CSS px: half of a mark, of a stressed one
const RIGHT = 20; // CSS px beside the plot, for half of its last tick

/** @param {number} width CSS px */
export function scatterHeight(width) {
  return Math.max(190, Math.min(260, width * 0.66));
}

/**
 * @param {ScatterSpec} spec
 * @param {Tensors} tensors
 * @param {number} width CSS px
 * @param {Measure} measure
 */
export function scatterScene(spec, { own, outputs, peer }, width, measure) {
  const points = scatterPoints(own.data);
  const both = peer ? [...points, ...scatterPoints(peer.data)] : points;
  const up = spec.measures[spec.measure ? outputs[spec.measure].data[0] : 0];
  const xs = both.map((point) => point.x);
  const [x, y] = [axisEnds(spec.across, xs), axisEnds(up, scatterHeights(both))];
  const log = `${spec.across.log ? "x" : ""}${up.log ? "y" : ""}`;
  const { plot, marks } = framed({ x, y, log }, spec.circle, width, measure);
  const onX = (/** @type {number} */ value) => plot.placeX(spec.across.log ? exponents([value])[0] : value);
  const onY = (/** @type {number} */ value) => plot.placeY(up.log ? exponents([value])[0] : value);
  const at = (/** @type {number} */ x, /** @type {number} */ y) => /** @type {[number, number]} */ ([onX(x), onY(y)]);
  const places = points.map((point) => at(point.x, point.y));
  const bars = points.map(({ x, y, half }) => (half ? [at(x, y - half), at(x, y + half)] : []));
  const steps = spec.frontier ? frontierSteps(points).map((step) => at(...step)) : [];
  const limit = spec.limit
    ? limitMarks(outputs[spec.limit].data[0], onX, spec, plot, measure)
    : { marks: [], boxes: [] };
  const lines = [...bars, ...steps.slice(1).map((to, i) => [steps[i], to])].filter((line) => line.length);
  const boxes = [
    ...places.map((place) => around(place, place, RADIUS)),
    ...lines.map(([from, to]) => around(from, to, 1)),
  ];
  const taken = [...boxes, ...limit.boxes];
  return {
    marks: [
      ...marks,
      ...limit.marks,
      ...(steps.length ? [/** @type {Mark} */ ({ ...GUIDE, is: "path", part: "frontier", points: steps })] : []),
      ...(spec.circle ? [circleMark(plot)] : []),
      ...points.flatMap((point, i) => pointMarks(point, places[i], bars[i], spec)),
      ...nameMarks(points, places, taken, spec, width, plot, measure),
    ],
    clip: clipOf(plot),
    points,
    /** Where the points are pointed at: within the axes. */
    places: places.map(([x, y]) => [heldBetween(x, plot.left, plot.right), heldBetween(y, plot.top, plot.bottom)]),
    measured: up.label,
    words: scatterWords(points, spec),
  };
}

/**
 * The plot; where a circle is to be round, the axis across has as many px a unit as the vertical axis.
 * @param {Axes} axes
 * @param {boolean} even
 * @param {number} width
 * @param {Measure} measure
 */
function framed(axes, even, width, measure) {
  const made = (/** @type {Axes} */ ends) => plotOf(ends, [width, scatterHeight(width)], measure, RIGHT);
  const plain = made(axes);
  if (!even) return plain;
  const { left, right, placeY } = plain.plot;
  const [middle, half] = [(axes.x[0] + axes.x[1]) / 2, (right - left) / (placeY(0) - placeY(1)) / 2];
  return made({ ...axes, x: [middle - half, middle + half] });
}

/** The nearest number between two. @param {number} number @param {number} low @param {number} high */
function heldBetween(number, low, high) {
  return Math.max(low, Math.min(high, number));
}

const GUIDE = { colour: "--lf-quiet", wide: 1.25, inside: true };

/**
 * A point's interval and its mark.
 * @param {Point} point
 * @param {[number, number]} position
 * @param {[number, number][]} bar
 * @param {ScatterSpec} spec
 * @returns {Mark[]}
 */
function pointMarks(point, [x, y], bar, spec) {
  const [name, colour] = [spec.names[point.name], brainColour(spec.brains[point.name])];
  const whole = { name, colour, inside: true, faint: point.state === FADED ? 0.4 : 1 };
  return [
    ...(bar.length ? [/** @type {Mark} */ ({ ...whole, is: "path", part: "interval", points: bar, wide: 1.75 })] : []),
    {
      ...whole,
      is: "symbol",
      part: "point",
      symbol: spec.marks[point.name],
      x,
      y,
      size: isStressed(point) ? STRESS : RADIUS,
    },
  ];
}

/**
 * Names beside the points, where there is room.
 * @param {Point[]} points
 * @param {[number, number][]} positions
 * @param {Box[]} taken
 * @param {ScatterSpec} spec
 * @param {number} width
 * @param {Plot} plot
 * @param {Measure} measure
 */
function nameMarks(points, positions, taken, spec, width, { left, top, bottom }, measure) {
  const widths = points.map((point) => measure(spec.names[point.name], isStressed(point)));
  const bounds = { x: left, y: top - TEXT / 2, wide: width - left, high: bottom - top + TEXT / 2 };
  return beside(positions, widths, TEXT, taken, bounds).map(({ x, y }, i) => {
    const [text, colour] = [spec.names[points[i].name], brainColour(spec.brains[points[i].name])];
    const look = { bold: isStressed(points[i]), faint: points[i].state === FADED ? 0.5 : 1 };
    return /** @type {Mark} */ ({
      is: "label",
      part: "name",
      name: text,
      text,
      x,
      y: y + TEXT / 2,
      align: "left",
      colour,
      ...look,
    });
  });
}

/** A circle of radius 1 around 0. @param {Plot} plot @returns {Mark} */
function circleMark({ placeX, placeY }) {
  return {
    ...GUIDE,
    is: "round",
    part: "circle",
    x: placeX(0),
    y: placeY(0),
    across: placeX(1) - placeX(0),
    up: placeY(0) - placeY(1),
  };
}

/**
 * A vertical line with its name, at its position on the axis, and the room that both take.
 * @param {number} value
 * @param {(x: number) => number} onX
 * @param {ScatterSpec} spec
 * @param {Plot} plot
 * @param {Measure} measure
 * @returns {{ marks: Mark[], boxes: Box[] }}
 */
function limitMarks(value, onX, spec, { left, right, top, bottom }, measure) {
  const [x, text, colour] = [onX(value), `${spec.limit_label} ${whole(value)}`, "--lf-text"];
  if (x < left - 1 || x > right + 1) return { marks: [], boxes: [] };
  const wide = measure(text);
  const start = x + 5 + wide < right + RIGHT ? x + 5 : x - 5 - wide;
  return {
    marks: [
      /** @type {Mark} */ ({ ...lineMark("limit", [x, 0], [x, bottom]), wide: 1.25, dashes: [5, 3], colour }),
      { is: "label", part: "limit name", text, x: start, y: top, align: "left", colour },
    ],
    boxes: [{ x: start, y: top - TEXT / 2, wide, high: TEXT }, around([x, top], [x, bottom], 1)],
  };
}
