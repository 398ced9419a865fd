// @ts-check
/** Where a pen goes: rows of dx, dy, lift as points, pieces and words. No DOM here. */
/** @import { PenPathSpec } from "../specs.d.ts" */
/** @import { Mark, Tensors } from "../types.d.ts" */
import { MAGNITUDE, css } from "../colour.js";

const LIFT = 0.5; // from here on the third number means that the pen leaves the paper

/**
 * @param {ArrayLike<number>} data rows of dx, dy, lift; the first is measured from the top left corner; rows of zeros
 *   at the end are room left
 * @returns {{ x: number, y: number, up: boolean }[]} up: the pen leaves the paper after this point
 */
export function penPoints(data) {
  let [x, y] = [0, 0];
  let last = data.length - 1;
  while (last > 2 && data[last] === 0) last--;
  return Array.from({ length: Math.floor(last / 3) + 1 }, (_, i) => {
    // the sums in float32, as the module's own arithmetic has them
    [x, y] = [Math.fround(x + data[3 * i]), Math.fround(y + data[3 * i + 1])];
    return { x, y, up: data[3 * i + 2] >= LIFT };
  });
}

/**
 * @param {string} label
 * @param {ReturnType<typeof penPoints>} points
 * @param {number} size side of the sheet, px
 */
export function penWords(label, points, size) {
  const strokes = points.filter((point) => point.up).length + (points[points.length - 1].up ? 0 : 1);
  const off = points.filter(({ x, y }) => x < 0 || y < 0 || x > size || y > size).length;
  const said = `${label}: ${count(points.length, "point")} in ${count(strokes, "stroke")}`;
  return off ? `${said}, ${off} off the sheet` : said;
}

/** @param {number} number @param {string} what */
function count(number, what) {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}

// points that have big dots; a dot's radius, and how much wider the ring around the start is, CSS px
const [FEW_POINTS, BIG, SMALL, RING] = [100, 3, 2, 4];
const AIR = { colour: "--lf-quiet", faint: 0.7, wide: 1, dashes: [3, 4] };
const INK = { colour: "--lf-ink", wide: 1.5, round: true };

/** @param {PenPathSpec} spec @param {Tensors} tensors @param {number} width CSS px of the sheet */
export function penScene(spec, { own: { data } }, width) {
  const points = penPoints(data);
  const places = points.map(
    ({ x, y }) => /** @type {[number, number]} */ ([(x * width) / spec.size, (y * width) / spec.size]),
  );
  const radius = points.length > FEW_POINTS ? SMALL : BIG;
  /** @type {Mark[]} */
  const marks = [
    ...places.slice(1).map((to, i) => pieceMark(places[i], to, points[i].up)),
    ...places.map((place, i) => ringMark("dot", place, radius, 0.5, timeColour(i, places.length))),
    ringMark("start", places[0], radius + RING, 1.5),
  ];
  return { marks, words: penWords(spec.label, points, spec.size) };
}

/** @param {[number, number]} from @param {[number, number]} to @param {boolean} up @returns {Mark} */
function pieceMark(from, to, up) {
  return { is: "path", part: up ? "air" : "ink", points: [from, to], ...(up ? AIR : INK) };
}

/** The colour of one point of so many. @param {number} i @param {number} many */
function timeColour(i, many) {
  return css(MAGNITUDE, Math.round((i / Math.max(many - 1, 1)) * 255));
}

/**
 * @param {string} part
 * @param {[number, number]} centre
 * @param {number} radius
 * @param {number} wide
 * @param {string} [filled] a colour
 * @returns {Mark}
 */
function ringMark(part, [x, y], radius, wide, filled) {
  return { is: "round", part, x, y, across: radius, up: radius, wide, filled, colour: "--lf-ink" };
}
