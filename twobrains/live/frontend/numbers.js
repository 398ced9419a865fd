// @ts-check
/** Numbers as readers see them: the same digits from Python and from the page. */

/** To some significant digits. @param {number} number @param {number} [digits] */
export function shown(number, digits = 3) {
  if (Number.isNaN(number)) return "NaN";
  return String(Number(number.toPrecision(digits)) || 0).replaceAll("-", "−");
}

const FULL = 1e15; // whole numbers below it are written in full

/** Whole numbers in full, all others to three digits. @param {number} number */
export function whole(number) {
  return Number.isInteger(number) && Math.abs(number) < FULL
    ? (number || 0).toLocaleString("en-US").replace("-", "−")
    : shown(number);
}

/**
 * With as many decimals as the largest of its group needs.
 * @param {number} number
 * @param {number} most
 */
export function alike(number, most) {
  const places = Math.max(0, 1 - Math.floor(Math.log10(most)));
  return places > 4
    ? shown(number, 2)
    : number
        .toFixed(places)
        .replace("-", "−")
        .replace(/^−(0\.?0*)$/, "$1");
}
