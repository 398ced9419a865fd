// @ts-check
/** What a timeline in lanes shows: lanes, years, arcs, marks and names. No DOM here. */
/** @import { LineagesSpec } from "../specs.d.ts" */
/** @import { Mark, Measure, Tensors } from "../types.d.ts" */
/** @import { Box } from "./axes.js" */
/** @import { Spot, Standing, Years } from "./lineages_layout.js" */
import { around, beside, shared, ticks } from "./axes.js";
import {
  LANE_EDGE,
  LANE_FOOT,
  LANE_HEAD,
  RELATED,
  UNSEEN,
  alongYears,
  arcsOf,
  bentTowards,
  lineageWords,
  laneTops,
  spotHeight,
  spotsOf,
  standings,
} from "./lineages_layout.js";
import { TEXT, brainColour, labelMark, lineMark } from "./plot.js";

const [SLIGHT, KIN, CHOSEN] = [3.5, 5, 7]; // CSS px: half of a mark, of a related one, of the chosen one
const [HALO, COVERS] = [4, 12]; // around a name, CSS px; how much of other things an heir's name may cover, CSS px²

/** @typedef {{ spot: Spot, x: number, y: number }} Drawn CSS px */

/** @param {LineagesSpec} spec @param {number} width CSS px @returns {number} */
export function lineagesHeight(spec, width) {
  return /** @type {number} */ (laneTops(spec.entries, spec.lanes.length, width).at(-1)) + LANE_FOOT;
}

/**
 * @param {LineagesSpec} spec
 * @param {Tensors} tensors
 * @param {number} width CSS px
 * @param {Measure} measure
 */
export function lineagesScene(spec, { own, outputs }, width, measure) {
  const standing = standings(own.data);
  const ends = /** @type {Years} */ (Array.from(outputs[spec.span].data));
  const tops = laneTops(spec.entries, spec.lanes.length, width);
  const every = spotsOf(spec.entries, ends, width).map((spot) => ({ spot, x: spot.x, y: spotHeight(spot, tops) }));
  const seen = every.filter(({ spot }) => standing[spot.entry].state !== UNSEEN);
  const heads = spec.lanes.map((lane, i) => {
    return { x: 0, y: tops[i] + 2, wide: LANE_EDGE + measure(lane), high: LANE_HEAD - 4 };
  });
  const bounds = { x: 0, y: 0, wide: width, high: tops[spec.lanes.length] };
  const names = namesOf(standing, spec, seen, heads, bounds, measure);
  return {
    marks: [
      ...yearMarks(ends, tops[spec.lanes.length], width),
      ...spec.lanes.flatMap((lane, i) => laneHead(lane, spec.marks[i], tops[i], width)),
      ...bowMarks(standing, spec, every, ends, tops, width),
      ...seen.map((each) => entryMark(each, standing[each.spot.entry], spec)),
      ...names.map(({ entry, box }) => entryName(spec.entries[entry].name, box, standing[entry].generation === 0)),
    ],
    seen,
    words: lineageWords(spec.label, spec.entries, standing),
  };
}

/** @param {Years} ends @param {number} bottom @param {number} width @returns {Mark[]} */
function yearMarks(ends, bottom, width) {
  const years = ticks(...ends, width > 480 ? 8 : 4).filter(Number.isInteger);
  return years.flatMap((year) => {
    const x = alongYears(year, ends, width);
    const name = labelMark("tick x", String(year), x, bottom + LANE_FOOT - TEXT / 2 - 2, "center");
    return [{ ...lineMark("grid", [x, 0], [x, bottom]), faint: 0.5 }, name];
  });
}

/** @param {string} lane @param {string} symbol @param {number} top @param {number} width @returns {Mark[]} */
function laneHead(lane, symbol, top, width) {
  return [
    lineMark("lane", [0, top], [width, top]),
    { is: "symbol", part: "lane mark", name: lane, symbol, x: 6, y: top + LANE_HEAD / 2, colour: brainColour(lane) },
    labelMark("lane name", lane, LANE_EDGE, top + LANE_HEAD / 2, "left"),
  ];
}

/** @param {Drawn} drawn @param {Standing} standing @param {LineagesSpec} spec @returns {Mark} */
function entryMark({ spot, x, y }, { state, generation }, spec) {
  const size = state !== RELATED ? SLIGHT : generation === 0 ? CHOSEN : KIN;
  const look = { colour: brainColour(spec.lanes[spot.lane]), faint: state === RELATED ? 1 : 0.6 };
  return {
    is: "symbol",
    part: "entry",
    name: spec.entries[spot.entry].name,
    symbol: spec.marks[spot.lane],
    x,
    y,
    size,
    ...look,
  };
}

/**
 * @param {Standing[]} standing
 * @param {LineagesSpec} spec
 * @param {Drawn[]} every
 * @param {Years} ends
 * @param {number[]} tops
 * @param {number} width
 * @returns {Mark[]}
 */
function bowMarks(standing, spec, every, ends, tops, width) {
  const stands = (/** @type {number} */ entry) => {
    const own = every.filter(({ spot }) => spot.entry === entry);
    if (own.length) return own;
    const { year, lanes } = spec.entries[entry]; // beyond the ends: the arc leaves the image
    const spot = { entry, lane: lanes[0], x: alongYears(year, ends, width), level: 0 };
    return [{ spot, x: spot.x, y: spotHeight(spot, tops) }];
  };
  return arcsOf(spec.entries, standing).map(({ child, parent, heir }) => {
    const pairs = stands(child).flatMap((to) => stands(parent).map((from) => ({ from, to })));
    const steep = (/** @type {{ from: Drawn, to: Drawn }} */ pair) => Math.abs(pair.from.y - pair.to.y);
    const { from, to } = pairs.reduce((best, pair) => (steep(pair) < steep(best) ? pair : best));
    const over = bentTowards(from, to);
    const own = { colour: brainColour(spec.lanes[from.spot.lane]), wide: 2 };
    const look = heir ? { colour: "--lf-quiet", wide: 1, dashes: [3, 3] } : own;
    return { is: "bow", part: "arc", from: [from.x, from.y], over: [over.x, over.y], to: [to.x, to.y], ...look };
  });
}

/**
 * Names of the chosen one and its parents, and of its heirs where there is room.
 * @param {Standing[]} standing
 * @param {LineagesSpec} spec
 * @param {Drawn[]} seen
 * @param {Box[]} heads where the lanes' names are
 * @param {Box} bounds
 * @param {Measure} measure
 */
function namesOf(standing, spec, seen, heads, bounds, measure) {
  const marks = seen.map(({ x, y, spot }) =>
    around([x, y], [x, y], standing[spot.entry].state === RELATED ? KIN : SLIGHT),
  );
  const related = seen.filter(({ spot }) => standing[spot.entry].state === RELATED);
  const once = related.filter(({ spot }, i) => related.findIndex((each) => each.spot.entry === spot.entry) === i);
  const of = (/** @type {number[]} */ generations) =>
    once.filter(({ spot }) => generations.includes(standing[spot.entry].generation));
  const placed = (/** @type {Drawn[]} */ named, /** @type {Box[]} */ taken) => {
    const widths = named.map(({ spot: { entry } }) =>
      measure(spec.entries[entry].name, standing[entry].generation === 0),
    );
    const points = named.map(({ x, y }) => /** @type {[number, number]} */ ([x, y]));
    return beside(points, widths, TEXT, taken, bounds).map((box, i) => ({ entry: named[i].spot.entry, box }));
  };
  const names = placed(of([0, 1]), [...heads, ...marks]);
  for (const heir of of([-1])) {
    const taken = [
      ...heads,
      ...marks,
      ...names.map(({ box }) => ({ ...box, x: box.x - HALO, wide: box.wide + 2 * HALO })),
    ];
    const [name] = placed([heir], taken);
    if (taken.reduce((sum, other) => sum + shared(name.box, other), 0) <= COVERS) names.push(name);
  }
  return names;
}

/** @param {string} text @param {Box} box @param {boolean} bold @returns {Mark} */
function entryName(text, { x, y }, bold) {
  return {
    is: "label",
    part: "name",
    name: text,
    text,
    x,
    y: y + TEXT / 2,
    align: "left",
    bold,
    halo: HALO,
    colour: "--lf-text",
  };
}
