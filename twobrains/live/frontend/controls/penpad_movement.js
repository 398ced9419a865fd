// @ts-check
/** What the pen did: strokes as rows (dx, dy, lift), as Python and the models have them. No DOM here. */
/** @import { Point } from "../raster.js" */
import { Drawing } from "./paper_drawing.js";

/**
 * Strokes, at first those of an example.
 * @extends {Drawing<Point[][]>}
 */
export class Movement extends Drawing {
  /** @param {Point[][]} strokes */
  lay(strokes) {
    this.strokes = strokes.map((points) => [...points]);
    this.given = strokes.length;
  }

  undo() {
    super.undo();
    if (this.strokes.length < this.given) this.keep();
  }

  get own() {
    return this.laid ? this.strokes.slice(this.given) : this.strokes;
  }

  rows() {
    return penRows(this.strokes);
  }
}

/** @param {Point[][]} strokes @returns {Float32Array} the first row leads from the upper left corner */
export function penRows(strokes) {
  const rows = [];
  let [x, y] = [0, 0];
  for (const points of strokes) {
    for (const [i, [nextX, nextY]] of points.entries()) {
      rows.push(nextX - x, nextY - y, Number(i === points.length - 1));
      [x, y] = [nextX, nextY];
    }
  }
  return Float32Array.from(rows);
}

/** The first points of strokes, at least one. @param {Point[][]} strokes @param {number} count @returns {Point[][]} */
export function begunStrokes(strokes, count) {
  const found = [];
  for (const points of strokes) {
    if (count > 0) found.push(points.slice(0, count));
    count -= points.length;
  }
  return found;
}

/** @param {ArrayLike<number>} rows of dx, dy, lift @returns {Point[][]} */
export function penStrokes(rows) {
  const points = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < rows.length; i += 3) points.push((x += rows[i]), (y += rows[i + 1]), rows[i + 2]);
  return lifted(points);
}

/** @param {ArrayLike<number>} points of x, y, lift @param {number} [scale] grid points a px @returns {Point[][]} */
export function lifted(points, scale = 1) {
  /** @type {Point[][]} */
  const strokes = [];
  let up = true;
  for (let i = 0; i < points.length; i += 3) {
    if (up) strokes.push([]);
    strokes[strokes.length - 1].push([points[i] / scale, points[i + 1] / scale]);
    up = points[i + 2] > 0;
  }
  return strokes;
}
