import assert from "node:assert/strict";
import test from "node:test";
import { keptCell, placeOf, sameCell, steppedCell, transposed } from "../cells.js";

const CELLS = [2, 3, 4];
const at = (map, row, column) => ({ map, row, column });

test("the first arrow goes to the first cell, every other one step", () => {
  assert.deepEqual(steppedCell(null, "ArrowLeft", CELLS), at(0, 0, 0));
  assert.deepEqual(steppedCell(at(0, 1, 1), "ArrowRight", CELLS), at(0, 1, 2));
  assert.deepEqual(steppedCell(at(0, 1, 1), "ArrowUp", CELLS), at(0, 0, 1));
  assert.deepEqual(steppedCell(at(0, 1, 1), "PageDown", CELLS), at(1, 1, 1));
});

test("no key leads off the edge, and other keys lead nowhere", () => {
  for (const [key, cell] of [
    ["ArrowRight", at(1, 2, 3)],
    ["ArrowDown", at(1, 2, 3)],
    ["PageDown", at(1, 2, 3)],
    ["PageUp", at(0, 0, 0)],
  ]) {
    assert.deepEqual(steppedCell(cell, key, CELLS), cell);
  }
  assert.equal(steppedCell(at(0, 0, 0), "a", CELLS), null);
});

test("a cell that is no longer there becomes the nearest that is", () => {
  assert.deepEqual(keptCell(at(9, 9, 9), CELLS), at(1, 2, 3));
});

test("cells are the same in all three numbers only", () => {
  assert.ok(sameCell(at(1, 2, 3), at(1, 2, 3)));
  assert.ok(!sameCell(at(1, 2, 3), at(1, 2, 2)) && !sameCell(at(1, 2, 3), null) && !sameCell(null, null));
});

test("a point on the canvas is in one of its cells, the edges included", () => {
  assert.deepEqual(
    [0, 0.24, 0.25, 0.99, 1, -0.1].map((share) => placeOf(share, 4)),
    [0, 0, 1, 3, 3, 0],
  );
});

test("transposed rows are columns", () => {
  assert.deepEqual([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)], [1, 4, 2, 5, 3, 6]);
});
