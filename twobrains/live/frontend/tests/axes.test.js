import assert from "node:assert/strict";
import test from "node:test";
import { alike, shown } from "../numbers.js";
import { apart, extent, factors, ticks } from "../panels/axes.js";

test("ticks are round, within the ends, and few", () => {
  assert.deepEqual(ticks(0, 1), [0, 0.5, 1]);
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  for (const [low, high] of [[-3.7, 91.2], [0.001, 0.0013], [-1e6, -2e5], [5, 5.5]]) {
    const made = ticks(low, high);
    assert.ok(made.length >= 2 && made.length <= 6, `${low} to ${high}: ${made}`);
    assert.ok(made.every((tick) => tick >= low - 1e-9 && tick <= high + 1e-9));
  }
});

test("a logarithmic axis has powers of ten, more between few, fewer of many", () => {
  assert.deepEqual(factors(-2, 1).map(({ text }) => text), ["0.01", "0.1", "1", "10"]);
  assert.deepEqual(factors(2, 3.2, 5).map(({ text }) => text), ["100", "200", "500", "1000"]);
  assert.deepEqual(factors(Math.log10(1.1), Math.log10(1.9)).map(({ text }) => text), ["1.2", "1.4", "1.6", "1.8"]);
  const many = factors(-20, 0);
  assert.ok(many.length >= 3 && many.length <= 6 && many.every(({ at }) => Number.isInteger(at)));
});

test("the extent spans all values, and is never empty", () => {
  assert.deepEqual(extent([3, -1], undefined, [7]), [-1, 7]);
  assert.deepEqual(extent([5, 5]), [4.5, 5.5]);
  assert.deepEqual(extent([0]), [-1, 1]);
});

test("labels keep their order and their distance", () => {
  assert.deepEqual(apart([50, 10, 90], 10, 0, 100), [50, 10, 90]);
  const close = apart([50, 51, 49], 10, 0, 100);
  assert.ok(close[2] < close[0] && close[0] < close[1]);
  assert.ok(close[0] - close[2] >= 10 && close[1] - close[0] >= 10);
  const low = apart([99, 100], 10, 0, 100);
  assert.deepEqual(low, [90, 100]);
});

test("numbers have a real minus and no ballast", () => {
  assert.deepEqual([0, -0, 1, -0.12345, 12345, 1e-9].map((number) => shown(number)), ["0", "0", "1", "−0.123", "12300", "1e−9"]);
});

test("numbers of one company have as many places", () => {
  assert.deepEqual([0.4444, 0.0012, -0.001, -0.31].map((number) => alike(number, 0.4444)), ["0.44", "0.00", "0.00", "−0.31"]);
  assert.equal(alike(12.3, 45), "12");
});
