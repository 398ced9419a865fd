import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, float32, parseState, tensor, tensors, trimmed, typed, unpacked } from "../arrays.js";

/** The numbers of a typed array as a view that starts in the middle of a larger buffer. */
function view(array, offset = 3) {
  const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const room = new Uint8Array(offset + raw.length + 5).fill(255);
  room.set(raw, offset);
  return new DataView(room.buffer, offset, raw.length);
}

test("numbers are read from a view that starts anywhere in its buffer", () => {
  assert.deepEqual([...float32(view(new Float32Array([1.5, -2])))], [1.5, -2]);
  assert.deepEqual([...bytes(view(new Uint8Array([0, 128, 255])))], [0, 128, 255]);
});

test("an array that was read does not change with the buffer it came from", () => {
  const source = view(new Float32Array([1]));
  const read = float32(source);
  source.setFloat32(0, 9, true);
  assert.deepEqual([...read], [1]);
});

test("numbers become the typed array of their dtype", () => {
  assert.deepEqual(typed("int64", [3, -2]), BigInt64Array.of(3n, -2n));
  assert.deepEqual(typed("float32", [0.5]), Float32Array.of(0.5));
  assert.deepEqual(typed("bool", [0, 1, 2]), Uint8Array.of(0, 1, 1));
  assert.deepEqual(typed("int64", new Float32Array([7])), BigInt64Array.of(7n));
});

test("packed arrays come back in their own type", () => {
  for (const [dtype, array] of [
    ["float32", Float32Array.of(1, 2)],
    ["int64", BigInt64Array.of(1n, -(2n ** 40n))],
    ["bool", Uint8Array.of(1, 0)],
  ]) {
    assert.deepEqual(unpacked({ dtype, shape: [2], data: view(array) }), array);
  }
});

test("whatever its type, a tensor is drawn from float32", () => {
  const whole = tensor({ dtype: "int64", shape: [2], data: view(BigInt64Array.of(3n, -4n)) });
  assert.deepEqual(whole, { shape: [2], data: Float32Array.of(3, -4) });
  const both = tensors({
    a: { dtype: "bool", shape: [1], data: view(Uint8Array.of(1)) },
    b: { dtype: "float32", shape: [], data: view(Float32Array.of(0.25)) },
  });
  assert.deepEqual(both, {
    a: { shape: [1], data: Float32Array.of(1) },
    b: { shape: [], data: Float32Array.of(0.25) },
  });
});

test("leading axes of size 1 are dropped, and no others", () => {
  const data = new Float32Array(6);
  assert.deepEqual(trimmed({ shape: [1, 1, 2, 3], data }, 2).shape, [2, 3]);
  assert.deepEqual(trimmed({ shape: [1, 3], data }, 2).shape, [1, 3]);
  assert.deepEqual(trimmed({ shape: [2, 3], data }, 2).shape, [2, 3]);
  assert.throws(() => trimmed({ shape: [2, 3, 1], data }, 2), /can't draw shape 2×3×1/);
});

test("the state of a page holds bytes as base64 and all else as JSON", () => {
  const state = parseState('{"a": [1, "x", null, true], "b": {"deep": {"$bytes": "AAB/"}}, "c": {"$bytes": ""}}');
  assert.deepEqual(state.a, [1, "x", null, true]);
  assert.deepEqual([...bytes(state.b.deep)], [0, 0, 127]);
  assert.equal(state.c.byteLength, 0);
});
