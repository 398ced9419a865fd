// @ts-check
/** Where entries are on a timeline in lanes, who came from whom, and that in words. No DOM here. */

/** @import { Entry } from "../specs.d.ts" */

/**
 * @typedef {{ entry: number, lane: number, x: number, level: number }} Spot CSS px from the left, level from above
 * @typedef {{ state: number, generation: number }} Standing
 * @typedef {{ child: number, parent: number, heir: boolean }} Arc
 * @typedef {[number, number]} Years first and last
 * @typedef {{ x: number, y: number }} Point CSS px
 */

export const [UNSEEN, RELATED] = [0, 2]; // states of an entry; 1 is shown and no more
/** CSS px: room at both ends, a lane's name, a level, the years below. */
export const [LANE_EDGE, LANE_HEAD, LANE_STEP, LANE_FOOT] = [16, 18, 13, 20];
const MARKS_APART = 11; // CSS px: least distance of two marks on one level
// how far an arc leaves the straight line: share of its width, and the most, CSS px; what stays free above it
const [BEND, FLAT, ROOF] = [0.25, 36, 3];

/** The states of all entries. @param {ArrayLike<number>} data entry × 2 @returns {Standing[]} */
export function standings(data) {
  return Array.from({ length: data.length / 2 }, (_, i) => ({ state: data[2 * i], generation: data[2 * i + 1] }));
}

/** Where a year is, CSS px. @param {number} year @param {Years} ends @param {number} width */
export function alongYears(year, [low, high], width) {
  return LANE_EDGE + ((year - low) / (high - low)) * (width - 2 * LANE_EDGE);
}

/**
 * Each entry between the ends in each of its lanes, on the first level that is free there.
 * @param {Entry[]} entries
 * @param {Years} ends
 * @param {number} width
 * @returns {Spot[]}
 */
export function spotsOf(entries, ends, width) {
  /** @type {Spot[]} */
  const found = [];
  entries.forEach(({ year, lanes }, entry) => {
    if (year < ends[0] || year > ends[1]) return;
    const x = alongYears(year, ends, width);
    for (const lane of lanes) {
      const taken = new Set(
        found.filter((spot) => spot.lane === lane && x - spot.x < MARKS_APART).map((spot) => spot.level),
      );
      let level = 0;
      while (taken.has(level)) level++;
      found.push({ entry, lane, x, level });
    }
  });
  return found;
}

/**
 * Where each lane begins and the last one ends, CSS px: the same for all years shown.
 * @param {Entry[]} entries
 * @param {number} lanes
 * @param {number} width
 */
export function laneTops(entries, lanes, width) {
  const years = entries.map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const every = spotsOf(entries, [first, Math.max(last, first + 1)], width);
  const tops = [0];
  for (let lane = 0; lane < lanes; lane++) {
    const rooms = 1 + Math.max(0, ...every.filter((spot) => spot.lane === lane).map((spot) => spot.level));
    tops.push(tops[lane] + LANE_HEAD + LANE_STEP * rooms);
  }
  return tops;
}

/** How far below the top a spot lies, CSS px. @param {Spot} spot @param {number[]} tops */
export function spotHeight({ lane, level }, tops) {
  return tops[lane] + LANE_HEAD + LANE_STEP * (level + 0.5);
}

/**
 * The point that an arc bends towards, CSS px; the arc stays in the image.
 * @param {Point} from
 * @param {Point} to
 * @returns {Point}
 */
export function bentTowards(from, to) {
  const bend = 2 * Math.min(BEND * Math.abs(to.x - from.x), FLAT);
  return { x: (from.x + to.x) / 2, y: Math.max((from.y + to.y) / 2 - bend, 2 * ROOF - Math.min(from.y, to.y)) };
}

/** The chosen entry's index. @param {Standing[]} standing */
export function chosenOf(standing) {
  return standing.findIndex(({ state, generation }) => state === RELATED && generation === 0);
}

/** Indices of the entries that came from one. @param {Entry[]} entries @param {number} index */
export function heirsOf(entries, index) {
  return entries.flatMap(({ inherits }, other) => (inherits.includes(index) ? [other] : []));
}

/**
 * From each related entry to those one generation further back.
 * @param {Entry[]} entries
 * @param {Standing[]} standing
 * @returns {Arc[]}
 */
export function arcsOf(entries, standing) {
  const follow = (/** @type {Standing} */ one, /** @type {Standing} */ other) =>
    one.state === RELATED && other.state === RELATED && other.generation === one.generation + 1;
  return entries.flatMap(({ inherits }, child) =>
    inherits
      .filter((parent) => follow(standing[child], standing[parent]))
      .map((parent) => ({ child, parent, heir: standing[child].generation < 0 })),
  );
}

/** "1997, recurrence" @param {Entry} entry @param {string[]} lanes */
export function whenWords({ year, lanes: own }, lanes) {
  return `${year}, ${own.map((lane) => lanes[lane]).join(" and ")}`;
}

/** "1997 LSTM" @param {Entry} entry */
export function dated({ year, name }) {
  return `${year} ${name}`;
}

/**
 * How many lie before the chosen one, where arcs go further than to its parents; else "".
 * @param {Standing[]} standing
 */
export function reachWords(standing) {
  const before = standing
    .filter(({ state, generation }) => state === RELATED && generation > 0)
    .map(({ generation }) => generation);
  const furthest = Math.max(0, ...before);
  return furthest < 2 ? "" : `${before.length} milestones in ${furthest} generations lie behind it.`;
}

/**
 * The chosen one, what it came from, and how many came from it.
 * @param {string} label
 * @param {Entry[]} entries
 * @param {Standing[]} standing
 */
export function lineageWords(label, entries, standing) {
  const chosen = chosenOf(standing);
  const names = entries[chosen].inherits.map((parent) => entries[parent].name);
  const from = names.length ? `, from ${names.join(", ")}` : "";
  return `${label}: ${dated(entries[chosen])}${from}; ${heirsOf(entries, chosen).length} took it up`;
}
