// @ts-check
/** What is on the paper: a picture underneath, strokes on top. No DOM here. */
/** @import { Point } from "../raster.js" */
import { putStrokes } from "../raster.js";

const GRID = 8; // places a px: a point is one byte in each direction, so an address brings back the same ink
const NEAR = 0.5; // px; a point nearer to the last one than this adds nothing

export class Drawing {
  /** @param {number} size px, at most 31 @param {number} pen radius, px */
  constructor(size, pen) {
    this.size = size;
    this.pen = pen;
    /** @type {Point[][]} */
    this.strokes = [];
    /** @type {Float32Array | null} */
    this.under = null;
    this.example = "";
    this.ink = new Float32Array(size * size);
  }

  clear() {
    this.strokes = [];
    this.under = null;
    this.example = "";
    this.redraw();
  }

  /** @param {Float32Array} picture @param {string} [example] its name, if it has one */
  put(picture, example = "") {
    this.clear();
    this.under = picture;
    this.example = example;
    this.ink.set(picture);
  }

  /** @param {Point} point the start of a stroke */
  down(point) {
    this.strokes.push([this.snap(point)]);
    this.mark();
  }

  /** @param {Point} point @returns {boolean} whether it added anything */
  move(point) {
    const points = this.strokes[this.strokes.length - 1];
    if (!points) {
      this.down(point); // the stroke was taken back while the pen was still down
      return true;
    }
    const next = this.snap(point);
    const last = points[points.length - 1];
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAR) return false;
    points.push(next);
    this.mark();
    return true;
  }

  /** Take back the last stroke, then the picture underneath. */
  undo() {
    if (this.strokes.length === 0) return this.clear();
    this.strokes.pop();
    this.redraw();
  }

  /** Ink for the last piece of the last stroke. */
  mark() {
    putStrokes(this.ink, this.size, this.pen, [this.strokes[this.strokes.length - 1].slice(-2)]);
  }

  redraw() {
    this.ink = new Float32Array(this.size * this.size);
    if (this.under) this.ink.set(this.under);
    putStrokes(this.ink, this.size, this.pen, this.strokes);
  }

  /** @param {Point} point @returns {Point} on the paper and on the grid */
  snap([x, y]) {
    const on = (/** @type {number} */ a) => Math.round(Math.max(0, Math.min(this.size, a)) * GRID) / GRID;
    return [on(x), on(y)];
  }

  get blank() {
    return !this.ink.some((value) => value > 0);
  }

  /** For an address: "e" and the name of the picture underneath, "~", and the strokes in base64url. */
  encode() {
    const raw = this.strokes.flatMap(runs).flatMap((points) => [points.length, ...points.flatMap(([x, y]) => [x * GRID, y * GRID])]);
    const text = btoa(raw.map((code) => String.fromCharCode(code)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
    return `${this.under ? `e${this.example}` : ""}~${text}`;
  }

  /**
   * @param {string} text what `encode` gave
   * @param {Record<string, Float32Array>} examples
   */
  decode(text, examples) {
    const split = text.lastIndexOf("~");
    const [name, code] = [text.slice(1, split), text.slice(split + 1)];
    const points = this.parse(code);
    if (split < 0 || (split > 0 && !(text[0] === "e" && Object.hasOwn(examples, name)))) {
      throw new Error("it is no drawing of this pad");
    }
    if (split > 0) this.put(examples[name], name);
    else this.clear();
    this.strokes = points;
    this.redraw();
  }

  /** @param {string} code @returns {Point[][]} */
  parse(code) {
    /** @type {Point[][]} */
    const strokes = [];
    let raw = "";
    try {
      raw = atob(code.replace(/-/g, "+").replace(/_/g, "/"));
    } catch {
      throw new Error("it is no drawing of this pad");
    }
    for (let at = 0; at < raw.length; ) {
      const count = raw.charCodeAt(at++);
      if (count === 0 || at + 2 * count > raw.length) throw new Error("the drawing is cut off");
      strokes.push(Array.from({ length: count }, (_, i) => this.snap([raw.charCodeAt(at + 2 * i) / GRID, raw.charCodeAt(at + 2 * i + 1) / GRID])));
      at += 2 * count;
    }
    return strokes;
  }
}

/**
 * Runs of points whose count fits a byte; the next run begins where the one before it ended.
 * @param {Point[]} points
 */
function runs(points) {
  const found = [];
  for (let at = 0; at === 0 || at < points.length - 1; at += 254) found.push(points.slice(at, at + 255));
  return found;
}
