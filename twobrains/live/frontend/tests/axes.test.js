import assert from "node:assert/strict";
import test from "node:test";
import { alike, shown, whole } from "../numbers.js";
import { around, apart, axisEnds, axisTicks, beside, extent, factors, ticks } from "../scenes/axes.js";

test("ticks are round, within the ends, and few", () => {
  assert.deepEqual(ticks(0, 1), [0, 0.5, 1]);
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(-4, 4, 3), [-4, -2, 0, 2, 4], "a single 0 gives no scale");
  for (const [low, high] of [
    [-3.7, 91.2],
    [0.001, 0.0013],
    [-1e6, -2e5],
    [5, 5.5],
  ]) {
    const made = ticks(low, high);
    assert.ok(made.length >= 2 && made.length <= 6, `${low} to ${high}: ${made}`);
    assert.ok(made.every((tick) => tick >= low - 1e-9 && tick <= high + 1e-9));
  }
});

test("a logarithmic axis has powers of ten, more between few, fewer of many", () => {
  assert.deepEqual(
    factors(-2, 1).map(({ text }) => text),
    ["0.01", "0.1", "1", "10"],
  );
  assert.deepEqual(
    factors(2, 3.2, 5).map(({ text }) => text),
    ["100", "200", "500", "1000"],
  );
  assert.deepEqual(
    factors(Math.log10(1.1), Math.log10(1.9)).map(({ text }) => text),
    ["1.2", "1.4", "1.6", "1.8"],
  );
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
  assert.deepEqual(
    [0, -0, 1, -0.12345, 12345, 1e-9].map((number) => shown(number)),
    ["0", "0", "1", "−0.123", "12300", "1e−9"],
  );
});

test("numbers of one group have as many decimals", () => {
  assert.deepEqual(
    [0.4444, 0.0012, -0.001, -0.31].map((number) => alike(number, 0.4444)),
    ["0.44", "0.00", "0.00", "−0.31"],
  );
  assert.equal(alike(12.3, 45), "12");
});

test("whole numbers are written in full", () => {
  assert.deepEqual(
    [0, -0, 12345, -1e6, 0.12345, 1e18].map((number) => whole(number)),
    ["0", "0", "12,345", "−1,000,000", "0.123", "1000000000000000000"],
  );
});

test("an axis keeps its own ends, else it has room beyond its values", () => {
  assert.deepEqual(axisEnds({ ends: [0, 100], log: false }, [40, 50]), [0, 100]);
  assert.deepEqual(axisEnds({ ends: [1, 100], log: true }, [40, 50]), [0, 2]);
  const [low, high] = axisEnds({ ends: null, log: true }, [10, 1000, 0, -1]);
  assert.ok(low < 1 && low > 0.8 && high > 3 && high < 3.2);
  assert.deepEqual(axisEnds({ ends: null, log: true }, [0]), [0, 1]);
  assert.deepEqual(
    axisTicks([0, 2], true).map(({ text }) => text),
    ["1", "10", "100"],
  );
  assert.deepEqual(
    axisTicks([0, 1], false).map(({ text }) => text),
    ["0", "0.5", "1"],
  );
});

const covers = (one, other) =>
  one.x < other.x + other.wide &&
  other.x < one.x + one.wide &&
  one.y < other.y + other.high &&
  other.y < one.y + one.high;
const BOUNDS = { x: 0, y: 0, wide: 400, high: 300 };

test("a name is at the right of a lonely point, and at the left of one at the right edge", () => {
  const [free, edge] = beside(
    [
      [100, 100],
      [395, 200],
    ],
    [40, 40],
    12,
    [],
    BOUNDS,
  );
  assert.ok(free.x > 100 && free.x < 115 && Math.abs(free.y + 6 - 100) < 1);
  assert.ok(edge.x + edge.wide < 395);
});

test("names of eight points cover neither each other nor a point, where there is room", () => {
  for (let seed = 1; seed <= 50; seed++) {
    let state = seed;
    const number = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const points = Array.from({ length: 8 }, (_, i) => [30 + 45 * i + 20 * number(), 40 + 220 * number()]);
    const marks = points.map((point) => around(point, point, 5));
    const names = beside(
      points,
      points.map(() => 30 + 30 * number()),
      12,
      marks,
      BOUNDS,
    );
    for (const [i, name] of names.entries()) {
      for (const other of [...names.slice(i + 1), ...marks])
        assert.ok(!covers(name, other), `seed ${seed}: ${JSON.stringify([name, other])}`);
      assert.ok(name.x >= 0 && name.x + name.wide <= 400);
    }
  }
});

test("a name stays clear of a line through its point", () => {
  const level = around([0, 100], [400, 100], 1);
  const [name] = beside([[200, 100]], [40], 12, [around([200, 100], [200, 100], 5), level], BOUNDS);
  assert.ok(!covers(name, level));
});
