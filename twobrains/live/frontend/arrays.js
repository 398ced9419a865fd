// @ts-check
/** @import { Dtype, Packed, Tensor } from "./types.d.ts" */

/** @param {DataView} view */
export function float32(view) {
  return new Float32Array(copy(view));
}

/** @param {DataView} view */
export function bytes(view) {
  return new Uint8Array(copy(view));
}

/**
 * Its bytes alone: a message's view begins at any byte, a typed array only at a multiple of its numbers' size.
 * @param {DataView} view @returns {ArrayBuffer}
 */
function copy(view) {
  return /** @type {ArrayBuffer} */ (view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/**
 * Numbers as the typed array of a dtype.
 * @param {Dtype} dtype
 * @param {ArrayLike<number>} numbers
 */
export function typed(dtype, numbers) {
  // BigInt throws at a fraction: cut off, as torch does it
  if (dtype === "int64") return BigInt64Array.from(Array.from(numbers, (n) => BigInt(Math.trunc(n))));
  if (dtype === "bool") return Uint8Array.from(numbers, (n) => (n ? 1 : 0));
  return Float32Array.from(numbers);
}

/** @param {Packed} packed @returns the array in its own type */
export function unpacked(packed) {
  const buffer = copy(packed.data);
  if (packed.dtype === "int64") return new BigInt64Array(buffer);
  return packed.dtype === "bool" ? new Uint8Array(buffer) : new Float32Array(buffer);
}

/** @param {Packed} packed @returns {Tensor} */
export function tensor(packed) {
  const data = unpacked(packed);
  return { shape: packed.shape, data: data instanceof Float32Array ? data : Float32Array.from(data, Number) };
}

/** @param {Record<string, Packed>} outputs @returns {Record<string, Tensor>} */
export function tensors(outputs) {
  return Object.fromEntries(Object.entries(outputs).map(([name, packed]) => [name, tensor(packed)]));
}

/**
 * Drop leading axes of size 1 until `dims` are left.
 * @param {Tensor} tensor
 * @param {number} dims
 * @returns {Tensor}
 */
export function trimmed({ shape, data }, dims) {
  const extra = Math.max(0, shape.length - dims);
  if (shape.slice(0, extra).some((size) => size !== 1)) throw new Error(`can't draw shape ${shape.join("×")}`);
  return { shape: shape.slice(extra), data };
}

/**
 * JSON in which `{"$bytes": base64}` stands for a DataView.
 * @param {string} text
 */
export function parseState(text) {
  return JSON.parse(text, (_, value) => {
    if (typeof value?.$bytes !== "string") return value;
    const raw = Uint8Array.from(atob(value.$bytes), (character) => character.charCodeAt(0));
    return new DataView(raw.buffer);
  });
}
