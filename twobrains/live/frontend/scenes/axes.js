// @ts-check
/** Axes and the positions of labels. No DOM here. */
import { shown } from "../numbers.js";

/** @typedef {{ at: number, text: string }} Tick */

/**
 * About `count` round numbers from low to high.
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 */
export function ticks(low, high, count = 4) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  // 0.999 and 1e-9 forgive rounding: 0.3 / 0.1 is not 3, and a tick at the very end must not be lost
  const steps = [0.5, 1, 2, 5, 10].map((part) => part * power);
  const within = (/** @type {number} */ step) => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
  const rounder = steps.findIndex((part) => part >= rough * 0.999);
  const step = steps[within(steps[rounder]) < 2 ? rounder - 1 : rounder]; // one tick alone gives no scale
  const [first, many] = [Math.ceil(low / step - 1e-9), within(step)];
  return Array.from({ length: many }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * Ticks of a logarithmic axis at exponents of ten: powers of ten, with twice and five times them
 * where there are few, or only every second, third, … where there are many; round numbers where
 * the axis spans less than a factor of about five.
 * @param {number} low exponent
 * @param {number} high exponent
 * @param {number} [count]
 * @returns {Tick[]}
 */
export function factors(low, high, count = 4) {
  const within = (/** @type {number[]} */ steps) => {
    const powers = Array.from({ length: Math.floor(high) - Math.floor(low) + 1 }, (_, i) => Math.floor(low) + i);
    const places = powers.flatMap((power) => steps.map((step) => power + Math.log10(step)));
    return places.filter((at) => at >= low - 1e-6 && at <= high + 1e-6);
  };
  const powers = within([1]);
  const places = powers.length > 2 ? powers : within([1, 2, 5]);
  if (places.length < 2)
    return ticks(10 ** low, 10 ** high, count).map((value) => ({ at: Math.log10(value), text: shown(value) }));
  const every = Math.ceil(places.length / (count + 1));
  return places.filter((_, i) => i % every === 0).map((at) => ({ at, text: shown(10 ** at) }));
}

/** The exponents of ten of values above 0. @param {Iterable<number>} values */
export function exponents(values) {
  return Array.from(values, (value) => Math.log10(Math.max(value, 1e-30)));
}

/**
 * Ticks between two ends; of a logarithmic axis, exponents of ten.
 * @param {[number, number]} ends
 * @param {boolean} log
 * @param {number} [count]
 * @returns {Tick[]}
 */
export function axisTicks([low, high], log, count = 4) {
  return log ? factors(low, high, count) : ticks(low, high, count).map((at) => ({ at, text: shown(at) }));
}

/**
 * Both ends of all values, a little apart where they are one; what is no number is passed over.
 * @param {...(ArrayLike<number> | undefined)} arrays
 * @returns {[number, number]}
 */
export function extent(...arrays) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let i = 0; i < (values?.length ?? 0); i++) {
      const value = /** @type {ArrayLike<number>} */ (values)[i];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  const room = Math.abs(low) / 10 || 1;
  return low < high ? [low, high] : [low - room, high + room];
}

const BEYOND = 0.06; // share of an axis that stays free beyond its values

/**
 * Both ends of an axis: its own, else those of the values, with room beyond them. On a logarithmic one, exponents of
 * ten.
 * @param {{ ends: [number, number] | null, log: boolean }} axis
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function axisEnds({ ends, log }, values) {
  const known = ends ?? (log ? values.filter((value) => value > 0) : values);
  if (!known.length) return [0, 1];
  const [low, high] = extent(log ? exponents(known) : known);
  const room = ends ? 0 : BEYOND * (high - low);
  return [low - room, high + room];
}

/**
 * Positions at least `gap` apart, in the order they had, as near to where they were as that allows.
 * @param {number[]} wanted
 * @param {number} gap
 * @param {number} low
 * @param {number} high
 */
export function apart(wanted, gap, low, high) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const places = [...wanted];
  // once from the low end, so that none lies on another, and once from the high end, which the last may have passed
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

/** @typedef {{ x: number, y: number, wide: number, high: number }} Box x and y of its upper left corner */

/**
 * The box from one point to another, and so much more on all sides.
 * @param {[number, number]} one
 * @param {[number, number]} other
 * @param {number} more
 * @returns {Box}
 */
export function around(one, other, more) {
  const [x, y] = [Math.min(one[0], other[0]) - more, Math.min(one[1], other[1]) - more];
  return { x, y, wide: Math.abs(one[0] - other[0]) + 2 * more, high: Math.abs(one[1] - other[1]) + 2 * more };
}

const [GAP, ROUNDS] = [9, 3]; // between a point and its name; how often names look for a better position
/**
 * Ways from a point to its name, the dearer the later: right, left, above, below, and between those.
 * @type {[number, number][]}
 */
// prettier-ignore
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [1, 1], [-1, -1], [-1, 1]];

/**
 * A position for a name beside each point, so that names cover each other and what is taken as little as may be.
 * @param {[number, number][]} points
 * @param {number[]} widths of the names
 * @param {number} high height of all of them
 * @param {Box[]} taken
 * @param {Box} bounds names stay within
 * @returns {Box[]}
 */
export function beside(points, widths, high, taken, bounds) {
  const room = points.map(([x, y], i) =>
    SIDES.map(([dx, dy]) => {
      const wide = widths[i];
      const near = dx && dy ? GAP * 0.6 : GAP;
      return { x: x + dx * near + ((dx - 1) * wide) / 2, y: y + dy * near + ((dy - 1) * high) / 2, wide, high };
    }),
  );
  // each name moves to the side that is best while the others stay: best for all at once would be 8ⁿ sides to try
  const names = room.map((sides) => sides[0]);
  for (let round = 0; round < ROUNDS; round++) {
    room.forEach((sides, i) => {
      const others = [...taken, ...names.filter((_, k) => k !== i)];
      const costs = sides.map((side, k) => {
        const beyond = side.wide * high - shared(side, bounds);
        // of free sides the first one; a name that is cut off is worse than one that covers another
        return k / 10 + 4 * beyond + others.reduce((sum, other) => sum + shared(side, other), 0);
      });
      names[i] = sides[costs.indexOf(Math.min(...costs))];
    });
  }
  return names;
}

/** The area that two boxes have in common. @param {Box} one @param {Box} other */
export function shared(one, other) {
  const wide = Math.min(one.x + one.wide, other.x + other.wide) - Math.max(one.x, other.x);
  const high = Math.min(one.y + one.high, other.y + other.high) - Math.max(one.y, other.y);
  return Math.max(0, wide) * Math.max(0, high);
}
