// @ts-check
/** Points of a scatter, their words and their frontier. No DOM here. */
/** @import { PanelSpec } from "../types.d.ts" */
import { shown } from "../numbers.js";

/** @typedef {{ name: number, x: number, y: number, half: number, state: number }} Point */

const [HIDDEN, STRESSED] = [0, 2];
export const FADED = 3;

/** The points that are shown, from left to right. @param {Float32Array} data rows of x, y, half and state @returns {Point[]} */
export function scatterPoints(data) {
  const points = Array.from({ length: data.length / 4 }, (_, name) => {
    const [x, y, half, state] = data.subarray(4 * name, 4 * name + 4);
    return { name, x, y, half, state };
  });
  return points.filter(({ state }) => state !== HIDDEN).sort((one, other) => one.x - other.x);
}

/** @param {Point} point */
export function isStressed({ state }) {
  return state === STRESSED;
}

/** All numbers that the upright axis has to hold. @param {Point[]} points */
export function scatterHeights(points) {
  return points.flatMap(({ y, half }) => (half ? [y, y - half, y + half] : [y]));
}

/** Steps through the stressed points: level from each to the next one's x, then up or down to it. @param {Point[]} points @returns {[number, number][]} */
export function frontierSteps(points) {
  const front = points.filter(isStressed);
  return front.flatMap(({ x, y }, i) => /** @type {[number, number][]} */ (i ? [[x, front[i - 1].y], [x, y]] : [[x, y]]));
}

/** The stressed points, each with its y. @param {Point[]} points @param {PanelSpec} spec label, names, says */
export function scatterWords(points, spec) {
  const told = points.filter(isStressed).map(({ name, y }) => `${spec.names[name]} ${shown(y)}`);
  return `${spec.label}: ${spec.says} ${told.join(", ") || "none"}`;
}
