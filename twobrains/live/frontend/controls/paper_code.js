// @ts-check
/** A drawing's bytes, and their characters for an address. No DOM here. */
/** @import { Point } from "../raster.js" */

export const NO_DRAWING = "it is no drawing of this pad";
export const CUT_OFF = "the drawing is cut off";

/** @param {number[]} raw bytes */
export function inBase64(raw) {
  const text = btoa(raw.map((code) => String.fromCharCode(code)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** @param {string} code @returns {string} a character for each byte */
export function outOfBase64(code) {
  try {
    return atob(code.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    throw new Error(NO_DRAWING);
  }
}

/** Ink of 16 levels, a byte for up to 16 px of one level: the level, and how many there are. @param {Float32Array} ink */
export function inkRuns(ink) {
  /** @type {number[]} */
  const found = [];
  for (const each of ink) {
    const level = Math.round(each * 15) << 4;
    const last = found.at(-1) ?? -1;
    if ((last & 0xf0) === level && (last & 15) < 15) found[found.length - 1]++;
    else found.push(level);
  }
  return found;
}

/** @param {string} raw what `inkRuns` gave @param {number} length */
export function inkOfRuns(raw, length) {
  const levels = [...raw].flatMap((each) => {
    const code = each.charCodeAt(0);
    return new Array((code & 15) + 1).fill((code >> 4) / 15);
  });
  if (levels.length !== length) throw new Error(CUT_OFF);
  return Float32Array.from(levels);
}

/**
 * Runs of points whose count fits a byte; the next run begins where the one before it ended.
 * @param {Point[]} points
 */
export function pointRuns(points) {
  const found = [];
  for (let at = 0; at === 0 || at < points.length - 1; at += 254) found.push(points.slice(at, at + 255));
  return found;
}
