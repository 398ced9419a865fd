// @ts-check
/** A colour scale: from zero, or diverging from it. No DOM here. */
import { MAGNITUDE, SIGNED, colourPlaces } from "../colour.js";
import { shown } from "../numbers.js";

/** @typedef {{ low: string, high: string }} Ends the words at both ends of a colour scale */

/** @param {boolean} signed */
export function scaleColours(signed) {
  return signed ? SIGNED : MAGNITUDE;
}

/** The value of the first colour. @param {number} high of the last @param {boolean} signed */
export function scaleLow(high, signed) {
  return signed ? -high : 0;
}

/**
 * Indices among the colours.
 * @param {ArrayLike<number>} data
 * @param {number} high the largest magnitude
 * @param {boolean} signed
 */
export function scalePlaces(data, high, signed) {
  return colourPlaces(data, scaleLow(high, signed), high);
}

/** @param {number} high the largest magnitude @param {boolean} signed @returns {Ends} */
export function scaleEnds(high, signed) {
  const end = shown(high, 2);
  return { low: signed ? `−${end}` : "0", high: end };
}

/** The ends of a scale that has no one number. @param {string} words @param {boolean} signed @returns {Ends} */
export function namedEnds(words, signed) {
  return { low: signed ? "−" : "0", high: words };
}
