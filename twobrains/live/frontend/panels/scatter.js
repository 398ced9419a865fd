// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
/** @import { Point } from "./scattered.js" */
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { shown, whole } from "../numbers.js";
import { colourOf, sharp } from "../sharp.js";
import { around, axisEnds, beside, exponents } from "./axes.js";
import { markAt } from "./marks.js";
import { TEXT, brainColour, drawAxes, polyline, within } from "./plot.js";
import { FADED, frontierSteps, isStressed, scatterHeights, scatterPoints, scatterWords } from "./scattered.js";

const [RADIUS, STRESS, REACH] = [5, 6.5, 24]; // CSS px: half of a mark, of a stressed one; how near pointing has to come
const RIGHT = 20; // CSS px beside the plot, for half of its last tick

/** @typedef {{ points: Point[], x: [number, number], y: [number, number], log: string, limit: number | null }} Scene ends on a logarithmic axis: exponents of ten */

/** @param {PanelSpec} spec names, brains, marks, across, measures, measure, limit, limitLabel, circle, frontier, says @returns {Panel} */
export function scatter(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", {}, canvas);
  const [down, across] = [element("p", { class: "lf-axis" }), element("p", { class: "lf-axis lf-across" }, spec.across.label)];
  let measure = spec.measures[0];
  /** @type {Scene | null} */
  let scene = null;
  /** @type {[number, number][]} where the points stand, CSS px of the canvas */
  let places = [];
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, 1, places.length],
    words({ column }) {
      const point = scene?.points[column];
      if (!point) return "";
      const half = point.half ? ` ± ${shown(point.half, 2)}` : "";
      return `${spec.names[point.name]}: ${measure.label || "y"}: ${whole(point.y)}${half}; ${spec.across.label || "x"}: ${whole(point.x)}`;
    },
    find(x, y) {
      const away = places.map((place) => Math.hypot(place[0] - x, place[1] - y));
      const nearest = away.indexOf(Math.min(...away));
      return away[nearest] <= REACH ? { map: 0, row: 0, column: nearest } : null;
    },
    box({ column }) {
      const [x, y] = places[column] ?? [0, 0];
      return [x - 2 * RADIUS, y - 2 * RADIUS, 4 * RADIUS, 4 * RADIUS];
    },
  });
  const redraw = sharp(
    canvas,
    (context, width, height) => {
      if (!scene) return;
      places = drawScene(context, scene, spec, width, height, canvas);
      look.refresh();
    },
    (width) => Math.max(200, Math.min(320, width * 0.7)),
  );
  return {
    element: element("div", {}, down, host, across, ...look.elements),
    draw({ data }, outputs = {}, peer) {
      const points = scatterPoints(data);
      const both = peer ? [...points, ...scatterPoints(peer.data)] : points;
      measure = spec.measures[spec.measure ? outputs[spec.measure].data[0] : 0];
      down.textContent = measure.label;
      const limit = spec.limit ? outputs[spec.limit].data[0] : null;
      const [x, y] = [axisEnds(spec.across, both.map((point) => point.x)), axisEnds(measure, scatterHeights(both))];
      scene = { points, x, y, log: `${spec.across.log ? "x" : ""}${measure.log ? "y" : ""}`, limit };
      redraw();
    },
    words: () => (scene ? scatterWords(scene.points, spec) : ""),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {PanelSpec} spec
 * @param {number} width CSS px
 * @param {number} height CSS px
 * @param {Element} node for the scheme's colours
 * @returns {[number, number][]} where the points stand
 */
function drawScene(context, { points, x, y, log, limit }, spec, width, height, node) {
  const plot = drawAxes(context, node, { x, y, log }, width, height, () => RIGHT);
  const { left, right, top, bottom } = plot;
  const onX = (/** @type {number} */ value) => plot.placeX(log.includes("x") ? exponents([value])[0] : value);
  const onY = (/** @type {number} */ value) => plot.placeY(log.includes("y") ? exponents([value])[0] : value);
  const places = points.map((point) => /** @type {[number, number]} */ ([onX(point.x), onY(point.y)]));
  const colours = points.map(({ name }) => colourOf(node, brainColour(spec.brains[name])));
  const bars = points.map(({ y, half }) => (half ? [onY(y - half), onY(y + half)] : null));
  const steps = spec.frontier ? frontierSteps(points).map(([x, y]) => /** @type {[number, number]} */ ([onX(x), onY(y)])) : [];
  const lines = [...bars.flatMap((bar, i) => (bar ? [around([places[i][0], bar[0]], [places[i][0], bar[1]], 1)] : [])), ...steps.slice(1).map((to, i) => around(steps[i], to, 1))];
  const taken = [...places.map((place) => around(place, place, RADIUS)), ...lines]; // what names stay clear of
  if (limit !== null) taken.push(...drawLimit(context, node, onX(limit), `${spec.limitLabel} ${whole(limit)}`, plot));
  within(context, plot, () => {
    context.strokeStyle = colourOf(node, "--lf-quiet");
    context.lineWidth = 1.25;
    if (steps.length) polyline(context, ...steps);
    if (spec.circle) unitCircle(context, plot);
    points.forEach((point, i) => {
      context.globalAlpha = point.state === FADED ? 0.4 : 1;
      context.strokeStyle = context.fillStyle = colours[i];
      context.lineWidth = 1.75;
      const bar = bars[i];
      if (bar) polyline(context, [places[i][0], bar[0]], [places[i][0], bar[1]]);
      markAt(context, spec.marks[point.name], ...places[i], isStressed(point) ? STRESS : RADIUS);
    });
  });
  const font = context.font;
  const fonts = points.map((point) => (isStressed(point) ? `600 ${font}` : font));
  const widths = points.map((point, i) => {
    context.font = fonts[i];
    return context.measureText(spec.names[point.name]).width;
  });
  context.textAlign = "left";
  beside(places, widths, TEXT, taken, { x: left, y: top - TEXT / 2, wide: width - left, high: bottom - top + TEXT / 2 }).forEach((at, i) => {
    [context.font, context.fillStyle, context.globalAlpha] = [fonts[i], colours[i], points[i].state === FADED ? 0.5 : 1];
    context.fillText(spec.names[points[i].name], at.x, at.y + TEXT / 2);
  });
  context.globalAlpha = 1;
  return places.map(([x, y]) => [Math.max(left, Math.min(right, x)), Math.max(top, Math.min(bottom, y))]);
}

/** Of radius 1 around 0; it looks round where both axes have one scale. @param {CanvasRenderingContext2D} context @param {import("./plot.js").Plot} plot */
function unitCircle(context, { placeX, placeY }) {
  context.beginPath();
  context.ellipse(placeX(0), placeY(0), placeX(1) - placeX(0), placeY(0) - placeY(1), 0, 0, 2 * Math.PI);
  context.stroke();
}

/** An upright line with its name, where it stands on the axis; the room that its name takes. @param {CanvasRenderingContext2D} context @param {Element} node @param {number} x @param {string} text @param {import("./plot.js").Plot} plot */
function drawLimit(context, node, x, text, { left, right, top, bottom }) {
  if (x < left - 1 || x > right + 1) return [];
  context.strokeStyle = context.fillStyle = colourOf(node, "--lf-text");
  context.lineWidth = 1.25;
  context.setLineDash([5, 3]);
  polyline(context, [x, 0], [x, bottom]);
  context.setLineDash([]);
  const wide = context.measureText(text).width;
  const start = x + 5 + wide < right + RIGHT ? x + 5 : x - 5 - wide;
  context.textAlign = "left";
  context.fillText(text, start, top);
  return [{ x: start, y: top - TEXT / 2, wide, high: TEXT }, around([x, top], [x, bottom], 1)];
}
