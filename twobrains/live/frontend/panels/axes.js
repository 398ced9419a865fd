// @ts-check
/** Axes and the places of labels. No DOM here. */

/**
 * About `count` round numbers from low to high.
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 */
export function ticks(low, high, count = 4) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((part) => part >= rough * 0.999) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const many = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: many }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Both ends of all values, a little apart where they are one.
 * @param {...(ArrayLike<number> | undefined)} arrays
 * @returns {[number, number]}
 */
export function extent(...arrays) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let i = 0; i < (values?.length ?? 0); i++) {
      const value = /** @type {ArrayLike<number>} */ (values)[i];
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const room = Math.abs(low) / 10 || 1;
  return low < high ? [low, high] : [low - room, high + room];
}

/**
 * Places at least `gap` apart, in the order they had, as near to where they were as that allows.
 * @param {number[]} wanted
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 */
export function apart(wanted, gap, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const places = [...wanted];
  let next = low;
  for (const i of order) {
    places[i] = Math.max(places[i], next);
    next = places[i] + gap;
  }
  let last = high;
  for (const i of order.reverse()) {
    places[i] = Math.min(places[i], last);
    last = places[i] - gap;
  }
  return places;
}
