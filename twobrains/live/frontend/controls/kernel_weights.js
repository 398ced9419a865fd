// @ts-check
/** The numbers of a kernel that is edited by hand. No DOM here. */
/** @import { KernelSpec } from "../specs.d.ts" */
import { shown } from "../numbers.js";

/**
 * What a reader typed, as a weight: null for no number; clipped in words beyond the ends.
 * @param {string} text
 * @param {KernelSpec} spec
 * @returns {{ weight: number | null, note: string }}
 */
export function typedWeight(text, spec) {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  const number = plain === "" ? NaN : Number(plain);
  if (Number.isNaN(number))
    return { weight: null, note: `“${visible(text)}” is no number; the weight stays as it was.` };
  const weight = Math.max(spec.low, Math.min(spec.high, number));
  const note =
    weight === number
      ? ""
      : `Weights go from ${shown(spec.low)} to ${shown(spec.high)}: ${visible(text)} became ${shown(weight)}.`;
  return { weight, note };
}

/** Its first symbols; what can't be seen would turn the sentence around it. @param {string} text */
function visible(text) {
  return [...text.trim()].slice(0, 20).join("").replace(/\p{C}/gu, "�");
}

/**
 * A weight some steps further, on the steps' grid and between the ends.
 * @param {number} weight
 * @param {number} steps
 * @param {KernelSpec} spec
 */
export function steppedWeight(weight, steps, { low, high, step }) {
  const next = Number((Math.round(weight / step + steps) * step).toPrecision(7));
  return Math.max(low, Math.min(high, next));
}

/** The preset that these weights are, "" if none. @param {ArrayLike<number>} weights @param {KernelSpec} spec */
export function presetOf(weights, { presets }) {
  const same = (/** @type {number[]} */ preset) =>
    preset.every((weight, i) => Math.fround(weight) === Math.fround(weights[i]));
  return Object.keys(presets).find((name) => same(presets[name])) ?? "";
}

/** For an address: a preset by its name after "~". @param {Float32Array} weights @param {KernelSpec} spec */
export function encodeWeights(weights, spec) {
  const preset = presetOf(weights, spec);
  return preset ? `~${preset}` : Array.from(weights, (weight) => String(Number(weight.toPrecision(7)))).join("_");
}

/** @param {string} text @param {number} count @param {KernelSpec} spec */
export function decodeWeights(text, count, { low, high, presets }) {
  if (text.startsWith("~")) {
    if (!Object.hasOwn(presets, text.slice(1))) throw new Error(`its presets are ${Object.keys(presets).join(", ")}`);
    return Float32Array.from(presets[text.slice(1)]);
  }
  const weights = text.split("_").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (weights.length !== count) throw new Error(`it has ${count} weights, the address gives ${weights.length}`);
  if (!weights.every((weight) => weight >= low && weight <= high))
    throw new Error(`its weights go from ${low} to ${high}`);
  return Float32Array.from(weights);
}
