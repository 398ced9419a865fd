// @ts-check
/** What a figure shows while a pencil writes: as much of its first frame as has been written. No DOM here. */
/** @import { DemoSpec, Tensor } from "./types.d.ts" */

const SLACK = 1e-3; // % of the ink: torch's rounding and ours

/**
 * How many points are written at each moment of the race.
 * @param {ArrayLike<number>} rows of dx, dy, lift
 * @param {Tensor} race
 */
export function pointsAt(rows, { shape: [, moments, columns], data }) {
  const shares = inkShares(rows);
  return Array.from({ length: moments }, (_, i) => {
    const written = shares.filter((share) => share <= data[i * columns] + SLACK).length;
    return Math.max(1, written);
  });
}

/** The share of the ink that is written at each point, %. @param {ArrayLike<number>} rows */
function inkShares(rows) {
  const ink = [];
  let [sum, down] = [0, false];
  for (let i = 0; i < rows.length; i += 3) {
    if (down) sum += Math.hypot(rows[i], rows[i + 1]);
    down = rows[i + 2] < 0.5;
    ink.push(sum);
  }
  return ink.map((length) => (sum ? (100 * length) / sum : 100));
}

/**
 * The frame at a moment of the race, from the last one.
 * @param {Record<string, Tensor>} outputs of the whole drawing
 * @param {DemoSpec} demo
 * @param {number} moment from 0
 * @param {number} points written by then
 * @param {Float32Array} ink of these points
 * @returns {Record<string, Tensor>}
 */
export function frameAt(outputs, demo, moment, points, ink) {
  const [race, movement] = [outputs[demo.race], outputs[demo.movement]];
  const [nets, moments, columns] = race.shape;
  const width = moments * columns;
  const so = race.data.map((value, i) => (i % width < (moment + 1) * columns ? value : NaN));
  const rows = movement.data.map((value, i) => (i < 3 * points ? value : 0));
  rows[3 * points - 1] = 1; // the pen leaves the paper for now
  const bars = Array.from({ length: nets }, (_, net) => {
    const at = net * width + moment * columns;
    return [demo.bars[net], { shape: [columns - 1], data: race.data.slice(at + 1, at + columns) }];
  });
  return {
    ...outputs,
    ...Object.fromEntries(bars),
    [demo.race]: { shape: race.shape, data: so },
    [demo.movement]: { shape: movement.shape, data: rows },
    [demo.image]: { shape: outputs[demo.image].shape, data: ink },
  };
}
