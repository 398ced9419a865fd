import assert from "node:assert/strict";
import test from "node:test";
import { timeline } from "../timeline.js";

/** Moves on a count that starts at 10; the first frame gave 11. */
function walk(moves, bytes = 1) {
  const line = timeline(10, 11, bytes);
  return moves.map((move) => {
    const state = line.go(move);
    return [state, line.gave(state + 1)];
  });
}

test("a step takes what was given, back takes the state before, reset the start", () => {
  assert.deepEqual(walk(["step", "step", "stay", "back", "back", "step", "reset"]), [
    [11, 1],
    [12, 2],
    [12, 2],
    [11, 1],
    [10, 0],
    [11, 1],
    [10, 0],
  ]);
});

test("there is nothing before the first frame", () => {
  assert.deepEqual(walk(["back", "back"]), [
    [10, 0],
    [10, 0],
  ]);
});

test("a step whose evaluation fails has been taken, and the next goes on from there", () => {
  const line = timeline(10, 11);
  assert.equal(line.go("step"), 11);
  assert.equal(line.go("stay"), 11);
  assert.equal(line.gave(12), 1);
  assert.equal(line.go("step"), 12);
});

test("only so many ticks are kept, and fewer of large states", () => {
  assert.equal(walk(Array(400).fill("step")).pop()[1], 300);
  assert.equal(walk(Array(9).fill("step"), 20e6).pop()[1], 3);
  assert.equal(walk(Array(9).fill("step"), 1e9).pop()[1], 1);
});
