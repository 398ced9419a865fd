import assert from "node:assert/strict";
import { test } from "node:test";
import { Movement, begunStrokes, lifted, penRows, penStrokes } from "../controls/penpad_movement.js";

/** @param {...number[]} points */
const line = (...points) => points;

const TEN = [line([4, 4], [4, 20]), line([12, 4], [20, 12], [12, 20], [12, 4])];
const SHEETS = { 10: TEN, dot: [[[1, 1]]] };

/** @param {string} [name] an example to begin with */
function paper(name) {
  const movement = new Movement([28, 28], 1.1);
  if (name) movement.put(SHEETS[name], name);
  return movement;
}

/** @param {Movement} movement @param {...number[]} points */
function stroke(movement, ...points) {
  movement.down(points[0]);
  for (const point of points.slice(1)) movement.move(point);
}

/** @param {Movement} movement what its address brings back */
function restored(movement) {
  const back = paper();
  back.decode(movement.encode(), SHEETS);
  return back;
}

test("rows lead from point to point, the first from the corner, and the pen is lifted after each stroke", () => {
  assert.deepEqual([...penRows([line([1, 2], [3, 2]), [[3, 5]]])], [1, 2, 0, 2, 0, 1, 0, 3, 1]);
  assert.deepEqual([...penRows([])], []);
});

test("strokes come back from their rows", () => {
  assert.deepEqual(penStrokes(penRows(TEN)), TEN);
  assert.deepEqual(lifted([8, 16, 0, 24, 16, 1, 24, 40, 1], 8), [line([1, 2], [3, 2]), [[3, 5]]]);
});

test("an example's address is its name, and the reader's own strokes are another", () => {
  const movement = paper("10");
  assert.equal(movement.encode(), "e10~");
  stroke(movement, [20, 20], [24, 24]);
  assert.equal(movement.encode(), "~AqCgwMA");
  assert.deepEqual(restored(movement).rows(), movement.rows());
  assert.deepEqual(restored(movement).ink, movement.ink);
});

test("an address of strokes behind an example's, as earlier ones are, still brings back both", () => {
  const movement = paper();
  movement.decode("e10~AqCgwMA", SHEETS);
  assert.deepEqual(movement.strokes, [...TEN, line([20, 20], [24, 24])]);
  assert.equal(movement.encode(), "e10~AqCgwMA");
});

test("the first stroke takes away the movement that was given, and undo brings it back", () => {
  for (const name of ["10", ""]) {
    const movement = paper();
    movement.put(TEN, name);
    stroke(movement, [20, 20], [24, 24]);
    stroke(movement, [2, 2]);
    assert.deepEqual(movement.strokes, [line([20, 20], [24, 24]), [[2, 2]]]);
    movement.undo();
    movement.undo();
    assert.deepEqual(movement.strokes, TEN);
    assert.equal(movement.example, name);
  }
});

test("of an example a stroke can be taken back, and what is left is in the address", () => {
  const movement = paper("10");
  movement.undo();
  assert.deepEqual(movement.strokes, TEN.slice(0, 1));
  assert.equal(movement.example, "");
  assert.deepEqual(restored(movement).rows(), movement.rows());
  stroke(movement, [20, 20]);
  assert.deepEqual(movement.strokes, [TEN[0], [[20, 20]]], "what is left is the reader's, and stays");
  movement.undo();
  movement.undo();
  assert.ok(movement.blank);
  movement.undo();
  assert.ok(movement.blank);
});

test("what is drawn leaves the example as it was", () => {
  const movement = paper("dot");
  stroke(movement, [2, 2], [9, 9]);
  movement.undo();
  assert.equal(movement.encode(), "edot~");
  movement.undo();
  movement.put(SHEETS.dot, "dot");
  assert.deepEqual(movement.strokes, [[[1, 1]]]);
});

test("a stroke taken back while the pen is down is not joined to the one before", () => {
  const movement = paper();
  stroke(movement, [2, 2], [9, 2]);
  stroke(movement, [2, 9], [9, 9]);
  movement.undo();
  movement.move([20, 20]);
  assert.deepEqual(movement.strokes, [line([2, 2], [9, 2]), [[20, 20]]]);
});

test("strokes begun have so many points, and at the end all of them", () => {
  assert.deepEqual(begunStrokes(TEN, 1), [[[4, 4]]]);
  assert.deepEqual(begunStrokes(TEN, 2), TEN.slice(0, 1));
  assert.deepEqual(begunStrokes(TEN, 4), [TEN[0], TEN[1].slice(0, 2)]);
  assert.deepEqual(begunStrokes(TEN, 6), TEN);
});

test("an eraser takes away one stroke of an example, and the rest is the reader's until undo", () => {
  const movement = paper("10");
  const rows = [...movement.rows()];
  assert.equal(movement.rub([4, 12], true), true);
  assert.deepEqual(movement.strokes, [TEN[1]]);
  assert.equal(movement.untouched, false);
  assert.deepEqual([...restored(movement).rows()], [...movement.rows()]);
  movement.undo();
  assert.deepEqual([...movement.rows()], rows);
  assert.equal(movement.encode(), "e10~");
});
