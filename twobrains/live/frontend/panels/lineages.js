// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
/** @import { Box } from "./axes.js" */
/** @import { Entry, Spot, Standing, Years } from "./descent.js" */
import { button, element } from "../dom.js";
import { inspector } from "../inspect.js";
import { colourOf, sharp } from "../sharp.js";
import { whereIs } from "./advising.js";
import { around, beside, shared, ticks } from "./axes.js";
import { LANE_EDGE, LANE_FOOT, LANE_HEAD, RELATED, UNSEEN, alongYears, arcsOf, bentTowards, chosenOf, dated, descentWords, heirsOf, laneTops, reachWords, spotHeight, spotsOf, standings, whenWords } from "./descent.js";
import { markAt } from "./marks.js";
import { TEXT, brainColour, polyline } from "./plot.js";

const [SMALL, KIN, CHOSEN, NEAREST] = [3.5, 5, 7, 24]; // CSS px: half of a mark, of a related one, of the chosen one; how near pointing has to come
const [HALO, COVERS] = [4, 12]; // around a name, CSS px; how much of other things an heir's name may cover, CSS px²

/** @typedef {{ standing: Standing[], ends: Years }} Era */
/** @typedef {{ spot: Spot, x: number, y: number }} Drawn CSS px */

/** @param {PanelSpec} spec entries, lanes, marks, span, sets @returns {Panel} */
export function lineages(spec) {
  const site = !document.getElementById("jupyter-config-data");
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", spec.sets.length ? { class: "lf-picking" } : {}, canvas);
  const told = element("div", { class: "lf-tale", tabindex: "-1" });
  /** @type {Era | null} */
  let era = null;
  /** @type {Drawn[]} */
  let drawn = [];
  let [shows, spoken] = ["", ""];
  /** @param {number} place */
  const choose = (place) => host.dispatchEvent(new CustomEvent("lf-set", { bubbles: true, detail: { [spec.sets[0]]: place } }));
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, 1, Math.max(1, drawn.length)],
    words: ({ column }) => (drawn[column] ? dated(spec.entries[drawn[column].spot.entry]) : "No milestone is shown."),
    ...(spec.sets.length && { pick: ({ column }) => drawn[column] && choose(drawn[column].spot.entry) }),
    find(x, y) {
      const away = drawn.map((each) => Math.hypot(each.x - x, each.y - y));
      const nearest = away.indexOf(Math.min(...away));
      return away[nearest] <= NEAREST ? { map: 0, row: 0, column: nearest } : null;
    },
    box({ column }) {
      const { x, y } = drawn[column] ?? { x: 0, y: 0 };
      return [x - 10, y - 10, 20, 20];
    },
  });
  const redraw = sharp(
    canvas,
    (context, width, height) => {
      if (!era) return;
      drawn = drawEra(context, era, spec, width, height, canvas);
      look.refresh();
    },
    (width) => /** @type {number} */ (laneTops(spec.entries, spec.lanes.length, width).at(-1)) + LANE_FOOT,
  );

  /** @param {Standing[]} standing */
  function tell(standing) {
    const chosen = chosenOf(standing);
    /** @type {Entry} */
    const entry = spec.entries[chosen];
    const within = told.contains(document.activeElement);
    const shown = entry.shown ? [" In this book: ", element("a", { href: whereIs(entry.shown, site), "data-part": "shown" }, entry.shown_as), "."] : [];
    const reach = reachWords(standing);
    told.replaceChildren(
      element("p", { class: "lf-named" }, element("strong", { "data-part": "name" }, entry.name), " ", element("span", { class: "lf-grade", "data-part": "when" }, whenWords(entry, spec.lanes))),
      element("p", { "data-part": "idea" }, entry.says),
      element("p", {}, "Source: ", element("a", { href: whereIs(entry.link, site), "data-part": "source" }, entry.source), ".", ...shown),
      ...kin("Inherits from", "from", entry.inherits),
      ...kin("Taken up by", "heir", heirsOf(spec.entries, chosen)),
      ...(reach ? [element("p", { "data-part": "reach" }, reach)] : []),
    );
    if (within) told.focus({ preventScroll: true }); // what had it is gone
  }

  /** @param {string} head @param {string} part @param {number[]} places */
  function kin(head, part, places) {
    if (!places.length) return [];
    const items = places.map((place) => {
      const text = dated(spec.entries[place]);
      return spec.sets.length ? button(text, () => choose(place), { "data-part": part }) : element("span", { "data-part": part }, text);
    });
    return [element("p", { class: "lf-head" }, head), element("p", { class: "lf-kin" }, ...items.flatMap((item) => [item, " "]))];
  }

  return {
    element: element("div", {}, host, ...look.elements, told),
    draw({ data }, outputs = {}) {
      const [low, high] = outputs[spec.span].data;
      era = { standing: standings(data), ends: [low, high] };
      const now = Array.from(data).join();
      if (now !== shows) tell(era.standing); // a link that has the focus stays
      shows = now;
      spoken = descentWords(spec.label, spec.entries, era.standing);
      redraw();
    },
    words: () => spoken,
  };
}

/** @param {CanvasRenderingContext2D} context @param {Era} era @param {PanelSpec} spec @param {number} width CSS px @param {number} height CSS px @param {Element} node for the scheme's colours @returns {Drawn[]} */
function drawEra(context, { standing, ends }, spec, width, height, node) {
  context.clearRect(0, 0, width, height);
  const tops = laneTops(spec.entries, spec.lanes.length, width);
  const every = spotsOf(spec.entries, ends, width).map((spot) => ({ spot, x: spot.x, y: spotHeight(spot, tops) }));
  const seen = every.filter(({ spot }) => standing[spot.entry].state !== UNSEEN);
  const heads = drawLanes(context, spec, ends, tops, width, height, node);
  drawArcs(context, standing, spec, every, ends, tops, width, node);
  for (const { spot, x, y } of seen) {
    const { state, generation } = standing[spot.entry];
    context.globalAlpha = state === RELATED ? 1 : 0.6;
    context.fillStyle = colourOf(node, brainColour(spec.lanes[spot.lane]));
    markAt(context, spec.marks[spot.lane], x, y, state !== RELATED ? SMALL : generation === 0 ? CHOSEN : KIN);
  }
  context.globalAlpha = 1;
  drawNames(context, standing, spec, seen, heads, width, height, node);
  return seen;
}

/** Lanes with their names, and the years below. @param {CanvasRenderingContext2D} context @param {PanelSpec} spec @param {Years} ends @param {number[]} tops @param {number} width @param {number} height @param {Element} node @returns {Box[]} where the names stand */
function drawLanes(context, spec, ends, tops, width, height, node) {
  context.font = `${TEXT}px ${getComputedStyle(node).fontFamily}`;
  context.textBaseline = "middle";
  context.lineWidth = 1;
  context.strokeStyle = colourOf(node, "--lf-line");
  const bottom = tops[spec.lanes.length];
  for (const year of ticks(...ends, width > 480 ? 8 : 4).filter(Number.isInteger)) {
    const x = alongYears(year, ends, width);
    context.globalAlpha = 0.5;
    polyline(context, [x, 0], [x, bottom]);
    context.globalAlpha = 1;
    context.fillStyle = colourOf(node, "--lf-quiet");
    context.textAlign = "center";
    context.fillText(String(year), x, height - TEXT / 2 - 2);
  }
  context.textAlign = "left";
  return spec.lanes.map((/** @type {string} */ lane, /** @type {number} */ i) => {
    polyline(context, [0, tops[i]], [width, tops[i]]);
    context.fillStyle = colourOf(node, brainColour(lane));
    markAt(context, spec.marks[i], 6, tops[i] + LANE_HEAD / 2);
    context.fillStyle = colourOf(node, "--lf-quiet");
    context.fillText(lane, LANE_EDGE, tops[i] + LANE_HEAD / 2);
    return { x: 0, y: tops[i] + 2, wide: LANE_EDGE + context.measureText(lane).width, high: LANE_HEAD - 4 };
  });
}

/** @param {CanvasRenderingContext2D} context @param {Standing[]} standing @param {PanelSpec} spec @param {Drawn[]} every @param {Years} ends @param {number[]} tops @param {number} width @param {Element} node */
function drawArcs(context, standing, spec, every, ends, tops, width, node) {
  const stands = (/** @type {number} */ entry) => {
    const own = every.filter(({ spot }) => spot.entry === entry);
    if (own.length) return own;
    const { year, lanes } = spec.entries[entry]; // beyond the ends: the arc leaves the picture
    const spot = { entry, lane: lanes[0], x: alongYears(year, ends, width), level: 0 };
    return [{ spot, x: spot.x, y: spotHeight(spot, tops) }];
  };
  for (const { child, parent, heir } of arcsOf(spec.entries, standing)) {
    const pairs = stands(child).flatMap((to) => stands(parent).map((from) => ({ from, to })));
    const { from, to } = pairs.reduce((best, pair) => (Math.abs(pair.from.y - pair.to.y) < Math.abs(best.from.y - best.to.y) ? pair : best));
    context.strokeStyle = heir ? colourOf(node, "--lf-quiet") : colourOf(node, brainColour(spec.lanes[from.spot.lane]));
    context.lineWidth = heir ? 1 : 2;
    context.setLineDash(heir ? [3, 3] : []);
    context.beginPath();
    context.moveTo(from.x, from.y);
    const { x, y } = bentTowards(from, to);
    context.quadraticCurveTo(x, y, to.x, to.y);
    context.stroke();
  }
  context.setLineDash([]);
}

/** Names of the chosen one and its parents, and of its heirs where there is room. @param {CanvasRenderingContext2D} context @param {Standing[]} standing @param {PanelSpec} spec @param {Drawn[]} seen @param {Box[]} heads @param {number} width @param {number} height @param {Element} node */
function drawNames(context, standing, spec, seen, heads, width, height, node) {
  const plain = context.font;
  const fontOf = (/** @type {number} */ entry) => (standing[entry].generation === 0 ? `600 ${plain}` : plain);
  const bounds = { x: 0, y: 0, wide: width, high: height - LANE_FOOT };
  const marks = seen.map(({ x, y, spot }) => around([x, y], [x, y], standing[spot.entry].state === RELATED ? KIN : SMALL));
  const once = seen.filter(({ spot }, i) => standing[spot.entry].state === RELATED && seen.findIndex((each) => each.spot.entry === spot.entry) === i);
  const of = (/** @type {number[]} */ generations) => once.filter(({ spot }) => generations.includes(standing[spot.entry].generation));

  /** @param {Drawn[]} named @param {Box[]} taken */
  const placed = (named, taken) => {
    const widths = named.map(({ spot }) => {
      context.font = fontOf(spot.entry);
      return context.measureText(spec.entries[spot.entry].name).width;
    });
    const points = /** @type {[number, number][]} */ (named.map(({ x, y }) => [x, y]));
    return beside(points, widths, TEXT, taken, bounds).map((box, i) => ({ entry: named[i].spot.entry, box }));
  };
  const names = placed(of([0, 1]), [...heads, ...marks]);
  for (const heir of of([-1])) {
    const taken = [...heads, ...marks, ...names.map(({ box }) => ({ ...box, x: box.x - HALO, wide: box.wide + 2 * HALO }))];
    const [name] = placed([heir], taken);
    if (taken.reduce((sum, other) => sum + shared(name.box, other), 0) <= COVERS) names.push(name);
  }

  context.strokeStyle = colourOf(node, "--lf-paper");
  context.fillStyle = colourOf(node, "--lf-text");
  context.lineJoin = "round";
  context.lineWidth = HALO;
  for (const { entry, box } of names) {
    context.font = fontOf(entry);
    context.strokeText(spec.entries[entry].name, box.x, box.y + TEXT / 2);
    context.fillText(spec.entries[entry].name, box.x, box.y + TEXT / 2);
  }
  context.font = plain;
}
