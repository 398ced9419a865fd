// @ts-check
/** What is on the paper: strokes, and the ink they leave. No DOM here. */
/** @import { Point } from "../raster.js" */
import { putLine, putStrokes } from "../raster.js";
import { CUT_OFF, NO_DRAWING, inBase64, inkOfRuns, inkRuns, outOfBase64, pointRuns } from "./paper_code.js";

export const GRID = 8; // grid points a px: a point is a byte in each direction, so an address brings back the same ink
const ONE_BYTE = 31; // px that a byte reaches; across a wider paper a coordinate takes two
const NEAR = 0.5; // px; a point nearer to the last one than this adds nothing
const HIT = 0.2; // ink that an eraser has to find below it

/**
 * Strokes, or a sheet that was given: the first stroke takes it away, and undo brings it back.
 * @template Sheet an example
 */
export class Drawing {
  /** @param {[number, number]} size height, at most 31, and width, px @param {number} pen radius, px */
  constructor(size, pen) {
    this.size = size;
    this.height = size[0];
    this.width = size[1];
    this.pen = pen;
    /** @type {Point[][]} */
    this.strokes = [];
    this.example = "";
    this.given = 0; // strokes of a sheet that was given
    /** @type {{ sheet: Sheet, name: string, read: boolean } | null} the sheet that lies there */
    this.lying = null;
    /** @type {{ sheet: Sheet, name: string, read: boolean } | null} the sheet that the first stroke took away */
    this.away = null;
    this.held = false; // whether the pen is on the paper
    /** @type {ReturnType<Drawing<Sheet>["state"]>[]} what was there before each sweep of an eraser */
    this.rubbed = [];
    this.sweeping = false; // whether the eraser has taken something away since it was put down
    /** @type {Point} where the eraser was last */
    this.rubber = [0, 0];
    this.ink = new Float32Array(this.height * this.width);
  }

  clear() {
    this.strokes = [];
    this.example = "";
    this.given = 0;
    this.lying = this.away = null;
    this.held = false;
    this.rubbed = [];
    this.redraw();
  }

  /**
   * @param {Sheet} sheet
   * @param {string} [example] its name, if it has one
   * @param {boolean} [read] whether it was read from the reader's own image
   */
  put(sheet, example = "", read = false) {
    this.clear();
    this.lay(sheet);
    this.lying = { sheet, name: example, read };
    this.example = example;
    this.redraw();
  }

  /** Put a sheet on blank paper. @param {Sheet} sheet */
  lay(sheet) {
    throw new Error(`a drawing of its own kind lays ${sheet}`);
  }

  /** Whether a sheet lies there, so that the strokes alone don't tell all. */
  get laid() {
    return this.example !== "";
  }

  /** The reader's own strokes. */
  get own() {
    return this.strokes;
  }

  /** Whether a sheet lies there as it was given. */
  get untouched() {
    return this.lying !== null && this.strokes.length === this.given;
  }

  /** @param {Point} point the start of a stroke; the first one of the reader's own takes away what was given */
  down(point) {
    if (this.untouched) {
      const { lying } = this;
      this.clear();
      this.away = lying;
    }
    this.held = true;
    this.strokes.push([this.snap(point)]);
    this.mark();
  }

  /** @param {Point} point @returns {boolean} whether it added anything */
  move(point) {
    if (!this.held) {
      this.down(point); // the stroke was taken back while the pen was still down
      return true;
    }
    const points = this.strokes[this.strokes.length - 1];
    const next = this.snap(point);
    const last = points[points.length - 1];
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAR) return false;
    points.push(next);
    this.mark();
    return true;
  }

  /** Take back the last stroke or sweep; the first stroke of all gives the sheet back that it took away. */
  undo() {
    const before = this.rubbed.at(-1);
    if (before && this.strokes.length === before.left) return this.restore();
    if (this.strokes.length === 0) return this.clear();
    this.strokes.pop();
    this.held = false;
    if (this.away && this.strokes.length === 0 && !before) this.put(this.away.sheet, this.away.name, this.away.read);
    else this.redraw();
  }

  /** Take back the stroke that is being drawn. */
  drop() {
    if (this.held) this.undo();
  }

  /**
   * An eraser is on the paper: every stroke that it touches goes, and so does a sheet.
   * @param {Point} point
   * @param {boolean} [begins] whether it has just been put down; undo takes back all of one sweep
   * @returns {boolean} whether it took anything away
   */
  rub(point, begins = false) {
    const next = this.snap(point);
    const mark = new Float32Array(this.ink.length);
    putLine(mark, this.size, this.pen, begins ? next : this.rubber, next);
    this.rubber = next;
    if (begins) this.sweeping = false;
    const touched = (/** @type {Float32Array} */ ink) => ink.some((level, i) => level * mark[i] > HIT);
    const kept = this.strokes.filter((points) => !touched(this.inkOf([points])));
    const bare = touched(this.blankSheet());
    if (kept.length === this.strokes.length && !bare) return false;
    if (!this.sweeping) this.rubbed.push(this.state());
    this.sweeping = true;
    this.held = false;
    if (bare || this.strokes.slice(0, this.given).some((points) => !kept.includes(points))) this.keep();
    this.strokes = kept;
    this.rubbed[this.rubbed.length - 1].left = kept.length;
    this.redraw();
    return true;
  }

  /** What is left of a sheet that was given is the reader's. */
  keep() {
    this.given = 0;
    this.lying = null;
    this.example = "";
  }

  /** All that a sweep may change, and how many strokes it has left. */
  state() {
    const { strokes, example, given, lying } = this;
    return { strokes, example, given, lying, left: strokes.length };
  }

  /** Bring back what the last sweep took away. */
  restore() {
    const { left, ...before } = /** @type {ReturnType<Drawing<Sheet>["state"]>} */ (this.rubbed.pop());
    Object.assign(this, before);
    this.held = false;
    this.redraw();
  }

  /** Ink for the last piece of the last stroke. */
  mark() {
    putStrokes(this.ink, this.size, this.pen, [this.strokes[this.strokes.length - 1].slice(-2)]);
  }

  redraw() {
    this.ink = this.inkOf(this.strokes, this.blankSheet());
  }

  /** @param {Point[][]} strokes @param {Float32Array<ArrayBuffer>} [ink] what is below them */
  inkOf(strokes, ink = new Float32Array(this.height * this.width)) {
    putStrokes(ink, this.size, this.pen, strokes);
    return ink;
  }

  /** The ink before any stroke. */
  blankSheet() {
    return new Float32Array(this.height * this.width);
  }

  /** @param {Point} point @returns {Point} on the paper and on the grid */
  snap([x, y]) {
    const on = (/** @type {number} */ a, /** @type {number} */ end) =>
      Math.round(Math.max(0, Math.min(end, a)) * GRID) / GRID;
    return [on(x, this.width), on(y, this.height)];
  }

  /** Ink, px: 1 is a pixel full of it. */
  get amount() {
    return this.ink.reduce((sum, value) => sum + value, 0);
  }

  get blank() {
    return this.amount === 0;
  }

  /** For an address, the sheet underneath: "e" and its name. */
  sheetCode() {
    return this.laid ? `e${this.example}` : "";
  }

  /** The sheet of such a code, if it is one. @param {string} code @param {Record<string, Sheet>} examples */
  sheetOf(code, examples) {
    const name = code.slice(1);
    return code[0] === "e" && Object.hasOwn(examples, name) ? { sheet: examples[name], name, read: false } : null;
  }

  /** For an address: the code of the sheet underneath, "~", and the strokes in base64url. */
  encode() {
    const across = (/** @type {number} */ x) => (this.width > ONE_BYTE ? [x >> 8, x & 255] : [x]);
    const raw = this.own
      .flatMap(pointRuns)
      .flatMap((points) => [points.length, ...points.flatMap(([x, y]) => [...across(x * GRID), y * GRID])]);
    return `${this.sheetCode()}~${inBase64(raw)}`;
  }

  /**
   * @param {string} text what `encode` gave
   * @param {Record<string, Sheet>} examples
   */
  decode(text, examples) {
    const split = text.lastIndexOf("~");
    const points = this.parse(text.slice(split + 1));
    const below = split > 0 ? this.sheetOf(text.slice(0, split), examples) : null;
    if (split < 0 || (split > 0 && !below)) throw new Error(NO_DRAWING);
    if (below) this.put(below.sheet, below.name, below.read);
    else this.clear();
    this.strokes.push(...points);
    this.redraw();
  }

  /** @param {string} code @returns {Point[][]} */
  parse(code) {
    /** @type {Point[][]} */
    const strokes = [];
    const raw = outOfBase64(code);
    const wide = Number(this.width > ONE_BYTE);
    const each = 2 + wide; // bytes of a point
    /** @param {number} at @returns {Point} */
    const point = (at) => {
      const x = wide ? (raw.charCodeAt(at) << 8) + raw.charCodeAt(at + 1) : raw.charCodeAt(at);
      return this.snap([x / GRID, raw.charCodeAt(at + 1 + wide) / GRID]);
    };
    for (let at = 0; at < raw.length;) {
      const count = raw.charCodeAt(at++);
      // an address is anybody's: 0 would be a stroke without a point, too large a count would read beyond the end
      if (count === 0 || at + each * count > raw.length) throw new Error(CUT_OFF);
      const start = at;
      strokes.push(Array.from({ length: count }, (_, i) => point(start + each * i)));
      at += each * count;
    }
    return strokes;
  }
}

/**
 * Strokes on an image, which may have no name.
 * @extends {Drawing<Float32Array>}
 */
export class Sketch extends Drawing {
  /** The image that lies there. */
  get under() {
    return this.lying?.sheet ?? null;
  }

  lay() {}

  get laid() {
    return this.under !== null;
  }

  sheetCode() {
    return this.under && this.lying?.read ? `i${inBase64(inkRuns(this.under))}` : super.sheetCode();
  }

  /** @param {string} code @param {Record<string, Float32Array>} examples */
  sheetOf(code, examples) {
    if (code[0] !== "i") return super.sheetOf(code, examples);
    return { sheet: inkOfRuns(outOfBase64(code.slice(1)), this.ink.length), name: "", read: true };
  }

  blankSheet() {
    return this.under ? this.under.slice() : super.blankSheet();
  }
}
