import assert from "node:assert/strict";
import { test } from "node:test";
import { isAnimated, imageSides } from "../controls/image_header.js";

/** @param {...(string | number[])} parts */
const bytes = (...parts) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)));

const PNG = bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", [0, 1, 0, 0], [0, 0, 2, 1], [8, 2, 0, 0, 0]);
const GIF = bytes("GIF89a", [44, 1, 200, 0], [0, 0, 0]);
const JPEG = bytes(
  [0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4],
  [0xff, 0xc4, 0, 3, 9],
  [0xff, 0xc2, 0, 17, 8, 1, 0, 2, 0, 3, 1, 1, 1],
);

test("the sides of an image are known before it is decoded", () => {
  assert.deepEqual(imageSides(PNG), [65536, 513]);
  assert.deepEqual(imageSides(GIF), [300, 200]);
  assert.deepEqual(imageSides(JPEG), [512, 256]);
});

test("of anything else, and of what is cut off, they are not", () => {
  for (const file of [PNG, GIF, JPEG]) {
    for (let end = 0; end < 9; end++) assert.equal(imageSides(file.subarray(0, end)), null);
  }
  for (const text of ["", "hello", "<svg></svg>", "\xff\xd8", "\xff\xd8\xff"])
    assert.equal(imageSides(bytes(text)), null);
  assert.equal(imageSides(bytes([0xff, 0xd8, ...new Array(400).fill(0xff)])), null);
  assert.equal(imageSides(bytes([0xff, 0xd8, 0xff, 0xe0, ...new Array(400).fill(0)])), null);
});

test("an animated image is told from a still one", () => {
  assert.equal(isAnimated(GIF), false);
  assert.equal(isAnimated(bytes("GIF89a", [1, 0, 1, 0, 0, 0, 0, 0x21, 0xff, 11], "NETSCAPE2.0")), true);
  assert.equal(isAnimated(PNG), false);
  assert.equal(isAnimated(bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 8], "acTL")), true);
  assert.equal(isAnimated(bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [0], "ANIM")), true);
  assert.equal(isAnimated(bytes("RIFF", [0, 0, 0, 0], "WEBPVP8 ", [0])), false);
});
