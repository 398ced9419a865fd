// @ts-check
/** A figure's values as a table: one row a control, one row a number. No DOM here. */
/** @import { Tensor } from "./types.d.ts" */

/** @typedef {{ setting: string, controls: Record<string, string>, outputs: Record<string, Tensor> }} Setting */

/** @param {Setting[]} settings @returns {string} comma-separated, ended by line feeds */
export function csvOf(settings) {
  const rows = settings.flatMap(({ setting, controls, outputs }) => [
    ...Object.entries(controls).map(([name, text]) => [setting, "control", name, "", "", text]),
    ...Object.entries(outputs).flatMap(([name, tensor]) => rowsOf(setting, name, tensor)),
  ]);
  return [["setting", "kind", "name", "shape", "index", "value"], ...rows]
    .map((row) => `${row.map(quoted).join(",")}\n`)
    .join("");
}

/** @param {string} setting @param {string} name @param {Tensor} tensor */
function rowsOf(setting, name, { shape, data }) {
  return Array.from(data, (value, i) => [
    setting,
    "output",
    name,
    shape.join("×"),
    indexOf(i, shape).join(" "),
    String(value),
  ]);
}

/** The indices of the i-th number. @param {number} i @param {number[]} shape */
function indexOf(i, shape) {
  /** @type {number[]} */
  const index = [];
  for (const size of [...shape].reverse()) {
    index.unshift(i % size);
    i = Math.floor(i / size);
  }
  return index;
}

/** @param {string} field */
function quoted(field) {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
