// @ts-check
/** Puts a scene's marks on a canvas, one after the other: nothing here decides where or what. */
/** @import { Mark, Measure } from "../types.d.ts" */
import { colourOf } from "../scheme.js";
import { TEXT } from "../scenes/plot.js";
import { markAt } from "./marks.js";

/** @typedef {CanvasRenderingContext2D} Context */

/** How wide texts are on this canvas, CSS px. @param {Context} context @returns {Measure} */
export function measurer(context) {
  const family = getComputedStyle(context.canvas).fontFamily;
  return (text, bold = false, size = TEXT) => {
    context.font = fontOf(family, bold, size);
    return context.measureText(text).width;
  };
}

/** @param {string} family @param {boolean} bold @param {number} size */
function fontOf(family, bold, size) {
  return `${bold ? "600 " : ""}${size}px ${family}`;
}

/**
 * On a canvas wiped clean.
 * @param {Context} context
 * @param {{ marks: Mark[], clip?: { x: number, y: number, wide: number, high: number } }} scene
 */
export function paintMarks(context, { marks, clip }) {
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  const family = getComputedStyle(canvas).fontFamily;
  /** @type {Map<string, string>} */
  const found = new Map();
  const colour = (/** @type {string} */ name) => {
    if (!name.startsWith("--")) return name;
    return found.get(name) ?? /** @type {string} */ (found.set(name, colourOf(canvas, name)).get(name));
  };
  for (const mark of marks) {
    context.save();
    if (mark.inside && clip) {
      context.beginPath();
      context.rect(clip.x, clip.y, clip.wide, clip.high);
      context.clip();
    }
    context.globalAlpha = mark.faint ?? 1;
    context.fillStyle = context.strokeStyle = colour(mark.colour);
    if ("wide" in mark && mark.is !== "cell") context.lineWidth = mark.wide;
    if ("dashes" in mark && mark.dashes) context.setLineDash(mark.dashes);
    putMark(context, mark, family, colour);
    context.restore();
  }
}

/** @param {Context} context @param {Mark} mark @param {string} family @param {(name: string) => string} colour */
function putMark(context, mark, family, colour) {
  if (mark.is === "label") return putLabel(context, mark, family, colour);
  if (mark.is === "symbol") return markAt(context, mark.symbol, mark.x, mark.y, mark.size);
  if (mark.is === "cell") return context.fillRect(mark.x, mark.y, mark.wide, mark.high);
  context.beginPath();
  if (mark.is === "path") {
    context.lineCap = mark.round ? "round" : "butt";
    for (const point of mark.points) context.lineTo(...point);
  } else if (mark.is === "bow") {
    context.moveTo(...mark.from);
    context.quadraticCurveTo(...mark.over, ...mark.to);
  } else context.ellipse(mark.x, mark.y, mark.across, mark.up, 0, 0, 2 * Math.PI);
  if (mark.is === "round" && mark.filled) {
    context.fillStyle = colour(mark.filled);
    context.fill();
  }
  context.stroke();
}

/**
 * @param {Context} context
 * @param {Extract<Mark, { is: "label" }>} mark
 * @param {string} family
 * @param {(name: string) => string} colour
 */
function putLabel(context, { text, x, y, align, bold, size, most, base, halo }, family, colour) {
  context.font = fontOf(family, bold ?? false, size ?? TEXT);
  context.textAlign = align;
  context.textBaseline = base ?? "middle";
  if (halo) {
    context.strokeStyle = colour("--lf-paper");
    context.lineJoin = "round";
    context.lineWidth = halo;
    context.strokeText(text, x, y);
  }
  context.fillText(text, x, y, most);
}
