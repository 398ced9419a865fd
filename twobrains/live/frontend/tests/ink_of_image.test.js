import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOfImage } from "../controls/ink_of_image.js";
import { putStrokes } from "../raster.js";

const SIZE = [28, 28];
const PEN = 1.1;
/** Strokes in a box of 20 px in the middle of a sheet of 28 px: a 7 with a bar, and a ring. */
const SEVEN = [
  [[7, 5], [20, 5], [12, 23]],
  [[10, 14], [19, 14]],
]; // prettier-ignore
const RING = [
  Array.from({ length: 33 }, (_, i) => [14 + 6 * Math.cos((i * Math.PI) / 16), 14 + 9 * Math.sin((i * Math.PI) / 16)]),
];

/** Strokes on an image: `paper` gives a pixel's brightness, `ink` that of full ink as a share of it. */
function image(strokes, { width = 280, height = width, scale = width / 28, at = [0, 0], pen = PEN, ...more } = {}) {
  const { paper = () => 0.95, ink = (level) => level * 0.15, alpha = () => 255, noise = 0 } = more;
  const marks = new Float32Array(width * height);
  const placed = strokes.map((points) => points.map(([x, y]) => [at[0] + x * scale, at[1] + y * scale]));
  putStrokes(marks, [height, width], pen * scale, placed);
  const data = new Uint8ClampedArray(4 * width * height);
  let seed = 7;
  marks.forEach((mark, i) => {
    seed = (seed * 16807) % 2147483647;
    const below = paper(i % width, Math.floor(i / width));
    const level = below + (ink(below) - below) * mark + noise * (seed / 2147483647 - 0.5);
    data.set([level * 255, level * 255, level * 255, alpha(mark)], 4 * i);
  });
  return { width, height, data };
}

/** Whole strokes as a pad's own pen leaves them. */
function drawn(strokes) {
  const ink = new Float32Array(28 * 28);
  putStrokes(ink, SIZE, PEN, strokes);
  return ink;
}

/** How much two sheets have in common once one is moved over the other as it fits best, from 0 to 1. */
function likeness(one, other) {
  let best = 0;
  for (let dy = -3; dy <= 3; dy++) {
    for (let dx = -3; dx <= 3; dx++) {
      let [both, either] = [0, 0];
      for (let i = 0; i < 784; i++) {
        const [x, y] = [(i % 28) + dx, Math.floor(i / 28) + dy];
        const moved = x >= 0 && y >= 0 && x < 28 && y < 28 ? other[y * 28 + x] : 0;
        both += Math.min(one[i], moved);
        either += Math.max(one[i], moved);
      }
      best = Math.max(best, both / either);
    }
  }
  return best;
}

/** @param {Float32Array} ink */
function box(ink, [high, wide] = SIZE) {
  const places = [...ink.keys()].filter((i) => ink[i] > 0.3);
  const [xs, ys] = [places.map((i) => i % wide), places.map((i) => Math.floor(i / wide))];
  assert.equal(ink.length, high * wide);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

const shadow = (x, y) => 0.9 - 0.0012 * x - 0.0009 * y;
const KINDS = {
  "dark on light": {},
  "grey on white": { ink: (level) => level * 0.6 },
  "dark on grey paper": { paper: () => 0.45 },
  "light on dark": { paper: () => 0.1, ink: () => 0.9 },
  "a blackboard": { paper: () => 0.3, ink: () => 0.75, noise: 0.04 },
  "paper in uneven light": { paper: shadow },
  "paper in uneven light, with noise": { paper: shadow, ink: (level) => level * 0.4, noise: 0.08 },
  "a shadow across": { paper: (x, y) => (x + 0.4 * y > 190 ? 0.6 : 0.85), ink: (level) => level * 0.2 },
  "black on nothing": { ink: () => 0, alpha: (mark) => 255 * mark },
  "white on nothing": { paper: () => 1, ink: () => 1, alpha: (mark) => 255 * mark },
  "tiny": { width: 28 },
  "small and off the centre": { width: 420, scale: 4, at: [290, 15] },
  "large": { width: 512 },
  "a landscape photograph": { width: 512, height: 300, scale: 9, at: [30, 20] },
  "a thin pen": { width: 420, pen: 0.25 },
}; // prettier-ignore

for (const [name, settings] of Object.entries(KINDS)) {
  test(`ink is found: ${name}`, () => {
    for (const strokes of [SEVEN, RING]) {
      const ink = inkOfImage(image(strokes, settings), SIZE, PEN);
      const found = likeness(ink, drawn(strokes));
      assert.ok(found > 0.7, `${name}: ${found.toFixed(3)}`);
      const [left, top, right, bottom] = box(ink);
      assert.ok(Math.abs(Math.max(right - left, bottom - top) - 20) <= 2, "as large as digits in training");
      assert.ok(left >= 1 && top >= 1 && right <= 27 && bottom <= 27);
    }
  });
}

test("ink is between 0 and 1, in sixteen levels", () => {
  const ink = inkOfImage(image(SEVEN, KINDS["paper in uneven light, with noise"]), SIZE, PEN);
  assert.ok(ink.every((level) => level >= 0 && level <= 1 && Math.abs(level * 15 - Math.round(level * 15)) < 1e-5));
  assert.equal(Math.max(...ink), 1);
});

test("dust on the paper does not move the digit", () => {
  const dust = [[[2, 2]], [[26, 26]], [[25, 3]]];
  const clean = inkOfImage(image(SEVEN, { pen: 1.1 }), SIZE, PEN);
  const photo = image(SEVEN);
  for (const [[[x, y]]] of [[dust[0]], [dust[1]], [dust[2]]]) {
    for (let i = 0; i < 9; i++)
      photo.data.fill(
        30,
        4 * ((y * 10 + Math.floor(i / 3)) * 280 + x * 10 + (i % 3)),
        4 * ((y * 10 + Math.floor(i / 3)) * 280 + x * 10 + (i % 3)) + 3,
      );
  }
  assert.deepEqual(inkOfImage(photo, SIZE, PEN), clean);
});

test("a wide sheet is written on from its beginning, as high as its digits are", () => {
  const line = [0, 20, 40].flatMap((dx) => SEVEN.map((points) => points.map(([x, y]) => [x + dx, y])));
  const photo = image(line, { width: 500, height: 250, scale: 6, at: [50, 40] });
  const ink = inkOfImage(photo, [28, 224], PEN);
  const [left, top, right, bottom] = box(ink, [28, 224]);
  assert.ok(Math.abs(bottom - top - 20) <= 1);
  assert.ok(left >= 3 && left <= 5, `begins at ${left}`);
  assert.ok(right - left > 48 && right - left < 62, `${right - left} px`);
  const long = image([[[2, 14], [498, 14]], [[2, 12], [2, 16]]], { width: 500, height: 60, scale: 1, pen: 2 }); // prettier-ignore
  const [from, , to] = box(inkOfImage(long, [28, 224], PEN), [28, 224]);
  assert.ok(from >= 3 && to <= 221, "what is too long is made smaller");
});

test("an image without ink is refused in words", () => {
  const blank = (settings) => image([], settings);
  for (const settings of [
    {},
    { paper: () => 0 },
    { paper: shadow },
    { paper: () => 0.6, noise: 0.1 },
    { paper: shadow, noise: 0.06 },
    { alpha: () => 0 },
    { width: 8 },
  ]) {
    assert.throws(() => inkOfImage(blank(settings), SIZE, PEN), /No ink was found/, String(Object.values(settings)));
  }
});

test("an image of a few pixels is refused in words", () => {
  for (const [width, height] of [
    [1, 1],
    [7, 300],
    [300, 2],
  ]) {
    // prettier-ignore
    assert.throws(() => inkOfImage(image(SEVEN, { width, height, scale: 1 }), SIZE, PEN), /too small/);
  }
});
