import assert from "node:assert/strict";
import { test } from "node:test";
import { readAddress, writeAddress } from "../address.js";

test("what is written is read back, whatever characters it holds", () => {
  const values = { dx: "-3", ink: "e3~AQID_-", text: "a&b=c?d#e f+é%20 ×" };
  assert.deepEqual(readAddress(writeAddress("", "shift", values), "shift"), values);
});

test("a figure reads its own values only", () => {
  const search = "?shift.dx=3&shift-two.dx=5&other.dy=1&dx=7&utm=x";
  assert.deepEqual(readAddress(search, "shift"), { dx: "3" });
  assert.deepEqual(readAddress(search, "nothing"), {});
  assert.deepEqual(readAddress("", "shift"), {});
});

test("a figure writes over its own values and leaves the others'", () => {
  const search = writeAddress("?shift.dx=3&shift.dy=1&other.dx=5&utm=x", "shift", { dx: "4" });
  assert.deepEqual([...new URLSearchParams(search)].sort(), [
    ["other.dx", "5"],
    ["shift.dx", "4"],
    ["utm", "x"],
  ]);
});

test("where nothing is left there is no question mark", () => {
  assert.equal(writeAddress("?shift.dx=3", "shift", {}), "");
});

test("a malformed address is read as far as it goes", () => {
  assert.deepEqual(readAddress("?shift.dx=%zz&shift.=&&=&shift.dy", "shift"), { dx: "%zz", "": "", dy: "" });
});
