import assert from "node:assert/strict";
import test from "node:test";
import { rankedNumbers, rankedRows, rowKeys } from "../scenes/ranking.js";
import { frontierSteps, scatterHeights, scatterPoints } from "../scenes/scatter.js";

const tensor = (...rows) => ({ shape: [rows.length, rows[0].length], data: Float32Array.from(rows.flat()) });

test("rows keep their order, and hidden ones are left out", () => {
  const rows = rankedRows(tensor([2, -1, 5, 4, 6, 9], [-1, 0, 0, 0, 0, 0], [0, 1, 3, NaN, NaN, 8]));
  assert.deepEqual(
    rows.map(({ name, note, value, more }) => [name, note, value, ...more]),
    [
      [2, -1, 5, 9],
      [0, 1, 3, 8],
    ],
  );
  assert.deepEqual(rankedNumbers(rows), [5, 4, 6, 3], "an interval that is none takes no room on the axis");
});

test("a row is known by its name, and where a name has more rows by its note too", () => {
  assert.deepEqual(rowKeys(rankedRows(tensor([2, 7, 0, 0, 0], [0, 3, 0, 0, 0]))), ["2", "0"]);
  assert.deepEqual(rowKeys(rankedRows(tensor([2, 7, 0, 0, 0], [0, 3, 0, 0, 0], [2, 8, 0, 0, 0]))), ["2 7", "0", "2 8"]);
});

test("points are in order from left to right, without the hidden ones", () => {
  const points = scatterPoints(Float32Array.of(3, 30, 1, 2, 2, 20, 0, 0, 1, 10, 0, 2));
  assert.deepEqual(
    points.map(({ name }) => name),
    [2, 0],
  );
  assert.deepEqual(scatterHeights(points), [10, 30, 29, 31]);
});

test("the frontier goes level, then up, through the stressed points alone", () => {
  const points = scatterPoints(Float32Array.of(1, 10, 0, 2, 2, 99, 0, 1, 3, 30, 0, 2, 4, 50, 0, 2));
  assert.deepEqual(frontierSteps(points), [
    [1, 10],
    [3, 10],
    [3, 30],
    [4, 30],
    [4, 50],
  ]);
  assert.deepEqual(frontierSteps([]), []);
});
