import assert from "node:assert/strict";
import { test } from "node:test";
import { putLine, putStrokes } from "../raster.js";

/** @param {...number[]} points */
const line = (...points) => points;

/** An image after some strokes. */
function drawn(size, radius, ...strokes) {
  const ink = new Float32Array(size * size);
  putStrokes(ink, [size, size], radius, strokes);
  return ink;
}

test("a dot has ink clip(radius + 0.5 − d, 0, 1) at every pixel", () => {
  const [size, radius] = [9, 1.6];
  for (const [x, y] of line([4.5, 4.5], [0, 0], [8.9, 3.2], [4.06, 7.99])) {
    drawn(size, radius, [[x, y]]).forEach((ink, i) => {
      const d = Math.hypot((i % size) + 0.5 - x, Math.floor(i / size) + 0.5 - y);
      assert.ok(Math.abs(ink - Math.max(0, Math.min(1, radius + 0.5 - d))) < 1e-6);
    });
  }
});

test("a line is the same from either end", () => {
  assert.deepEqual(drawn(12, 1.1, line([1.5, 2.25], [9, 10.125])), drawn(12, 1.1, line([9, 10.125], [1.5, 2.25])));
});

test("a line off the paper leaves no ink, and one that crosses its edge does not wrap around", () => {
  assert.ok(drawn(8, 1, line([-9, -9], [-5, 20])).every((ink) => ink === 0));
  const crossing = drawn(8, 1, line([6, 2], [14, 2]));
  assert.ok(crossing[2 * 8 + 7] > 0.9);
  assert.equal(crossing[3 * 8], 0);
});

test("a wide paper has the ink of a square one, and no row runs into the next", () => {
  const [square, wide] = [drawn(12, 1.1, line([1, 1], [3.5, 2], [6, 6.125])), new Float32Array(12 * 40)];
  putStrokes(wide, [12, 40], 1.1, [line([1, 1], [3.5, 2], [6, 6.125])]);
  wide.forEach((ink, i) => assert.equal(ink, i % 40 < 12 ? square[Math.floor(i / 40) * 12 + (i % 40)] : 0));
});

test("new ink never takes ink away", () => {
  const ink = new Float32Array(64).fill(0.6);
  putLine(ink, [8, 8], 1, [4, 4], [5, 5]);
  assert.ok(ink.every((value) => value >= Math.fround(0.6) && value <= 1));
});

test("a stroke drawn piece by piece is the stroke drawn at once", () => {
  const points = line([1, 1], [3.5, 2], [6, 6.125], [2, 7]);
  const ink = new Float32Array(64);
  points.forEach((_, i) => putStrokes(ink, [8, 8], 1.1, [points.slice(Math.max(0, i - 1), i + 1)]));
  assert.deepEqual(ink, drawn(8, 1.1, points));
});
