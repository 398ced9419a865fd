import assert from "node:assert/strict";
import { test } from "node:test";
import { MAGNITUDE, SIGNED, SIGNED_ON_DARK, colourPlaces, css, paint, peak, table } from "../colour.js";

/** Red, green, blue and alpha of a word of canvas image data. */
function channels(word) {
  return [...new Uint8Array(Uint32Array.of(word).buffer)];
}

/** A canvas as far as `paint` knows one; `words` is what was put on it. */
function canvas() {
  const made = {
    width: 0,
    height: 0,
    words: new Uint32Array(),
    getContext: () => ({
      createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (image) => (made.words = new Uint32Array(image.data.buffer)),
    }),
  };
  return made;
}

test("a table runs from its first colour to its last in straight lines", () => {
  const colours = table(["#000000", "#ff0000", "#ff00ff"]);
  assert.equal(colours.length, 256);
  assert.deepEqual(channels(colours[0]), [0, 0, 0, 255]);
  assert.deepEqual(channels(colours[255]), [255, 0, 255, 255]);
  const [red, green, blue] = channels(colours[64]);
  assert.ok(Math.abs(red - 128) <= 1 && green === 0 && blue === 0);
});

test("every colour is opaque", () => {
  for (const colours of [MAGNITUDE, SIGNED, SIGNED_ON_DARK]) assert.ok(colours.every((word) => word >>> 24 === 255));
});

/** Red, green and blue added up. */
function light(word) {
  return channels(word)
    .slice(0, 3)
    .reduce((a, b) => a + b);
}

test("signed colours are palest in the middle, on dark paper darkest", () => {
  for (const i of [0, 60, 195, 255]) {
    assert.ok(light(SIGNED[i]) < light(SIGNED[127]));
    assert.ok(light(SIGNED_ON_DARK[i]) > light(SIGNED_ON_DARK[127]));
  }
});

test("a signed map has the colours of its page's scheme", () => {
  for (const [dark, colours] of [
    ["", SIGNED],
    [" 1", SIGNED_ON_DARK],
  ]) {
    globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => (name === "--lf-dark" ? dark : "") });
    const sheet = canvas();
    paint(sheet, [0, 128, 255], [1, 3], SIGNED);
    assert.deepEqual([...sheet.words], [colours[0], colours[128], colours[255]]);
  }
  delete globalThis.getComputedStyle;
});

test("a colour for a style sheet has the table's red, green and blue", () => {
  assert.equal(css(table(["#010203", "#ffffff"]), 0), "rgb(1 2 3)");
});

test("the peak is the largest magnitude, 1 where all is zero", () => {
  assert.equal(peak(Float32Array.of(0.5, -2, 1)), 2);
  assert.equal(peak(new Float32Array(4)), 1);
  assert.equal(peak(new Float32Array()), 1);
  assert.equal(peak(Float32Array.of(NaN, -3)), 3);
});

test("a map is painted row by row, beyond its ends in the end's colour", () => {
  const colours = Uint32Array.from({ length: 256 }, (_, i) => i);
  const sheet = canvas();
  paint(sheet, colourPlaces(Float32Array.of(0, 1, 2, -5, 0.5, 99), 0, 2), [2, 3], colours);
  assert.deepEqual([sheet.width, sheet.height], [3, 2]);
  assert.deepEqual([...sheet.words], [0, 128, 255, 0, 64, 255]);
});

test("zero is painted in the middle of a signed scale", () => {
  const colours = Uint32Array.from({ length: 256 }, (_, i) => i);
  const sheet = canvas();
  paint(sheet, colourPlaces(Float32Array.of(-3, 0, 3), -3, 3), [1, 3], colours);
  assert.deepEqual([...sheet.words], [0, 128, 255]);
});

test("what is no number has no colour", () => {
  const sheet = canvas();
  paint(sheet, colourPlaces(Float32Array.of(NaN, 0), 0, 1), [1, 2], MAGNITUDE);
  assert.deepEqual([...sheet.words], [0, MAGNITUDE[0]]);
});
