import assert from "node:assert/strict";
import test from "node:test";
import { positionAt, stay } from "../sliding.js";

test("positions come row by row, map by map, and end", () => {
  const cells = [2, 2, 3];
  const all = Array.from({ length: 13 }, (_, place) => positionAt(place, cells));
  assert.deepEqual(all[4], { map: 0, row: 1, column: 1 });
  assert.deepEqual(all[6], { map: 1, row: 0, column: 0 });
  assert.deepEqual(all[11], { map: 1, row: 1, column: 2 });
  assert.equal(all[12], null);
});

test("the window is slow at first, then faster, and never stops", () => {
  const times = Array.from({ length: 100 }, (_, step) => stay(step));
  assert.ok(times[0] > 200);
  assert.ok(times.every((ms, step) => step === 0 || ms <= times[step - 1]));
  assert.ok(times[99] > 0 && times[99] < 40);
});
