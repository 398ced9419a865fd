import assert from "node:assert/strict";
import test from "node:test";
import { penPoints, penWords } from "../scenes/pen.js";

// two strokes: a corner of three points, then one dot
const ROWS = [2, 3, 0, 4, 0, 0, 0, 5, 1, 10, -4, 1];

test("the first row is measured from the corner, every other from the point before", () => {
  assert.deepEqual(
    penPoints(ROWS).map(({ x, y }) => [x, y]),
    [
      [2, 3],
      [6, 3],
      [6, 8],
      [16, 4],
    ],
  );
});

test("the pen is up after a point whose third number is a half or more", () => {
  assert.deepEqual(
    penPoints([0, 0, 0.49, 0, 0, 0.5]).map((point) => point.up),
    [false, true],
  );
});

test("words count points and strokes, whether or not the last stroke was ended", () => {
  assert.equal(penWords("pen", penPoints(ROWS), 28), "pen: 4 points in 2 strokes");
  assert.equal(penWords("pen", penPoints([...ROWS.slice(0, 11), 0]), 28), "pen: 4 points in 2 strokes");
  assert.equal(penWords("pen", penPoints([1, 1, 0]), 28), "pen: 1 point in 1 stroke");
});

test("words name the points that missed the sheet, its edge being on it", () => {
  assert.equal(
    penWords("pen", penPoints([0, 8, 0, 8, 0, 0, 1, 0, 0, -10, 0, 0]), 8),
    "pen: 4 points in 1 stroke, 2 off the sheet",
  );
});
