// @ts-check
/** @import { KernelSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
import { float32 } from "../arrays.js";
import { SIGNED, css, inScheme, readable } from "../colour.js";
import { element } from "../dom.js";
import { shown } from "../numbers.js";
import { decodeWeights, encodeWeights, presetOf, steppedWeight, typedWeight } from "./kernel_weights.js";

const MINE = "your own";
const [PRESS, STRIDE] = [4, 8]; // px until a press becomes a drag; px a step

/**
 * @param {KernelSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function kernelGrid(spec, changed) {
  const [rows, columns] = /** @type {number[]} */ (spec.shape);
  /** @type {Float32Array} */
  let weights = new Float32Array(rows * columns);
  let note = "";

  const show = () => {
    cells.forEach((cell, i) => showWeight(cell, weights[i], spec));
    select.value = presetOf(weights, spec) || MINE;
  };
  /** @param {Float32Array} next @param {string} [words] */
  const take = (next, words = "") => {
    weights = next;
    note = words;
    show();
  };
  /** The reader does it. @param {Float32Array} next @param {string} [words] */
  const act = (next, words) => {
    take(next, words);
    changed();
  };
  /** @param {number} i @returns {(weight: number, words?: string) => void} */
  const put = (i) => (weight, words) => {
    const next = weights.slice();
    next[i] = weight;
    act(next, words);
  };
  const pick = () => {
    if (spec.presets[select.value]) act(Float32Array.from(spec.presets[select.value]));
  };

  const cells = Array.from(weights, (_, i) => weightField(spec, i, () => weights[i], put(i)));
  const options = [...Object.keys(spec.presets), MINE].map((name) => element("option", { value: name }, name));
  const select = element("select", { "aria-label": `${spec.label}: preset`, onchange: pick }, ...options);
  const grid = element("div", { class: "lf-kernel", role: "group", "aria-label": `${spec.label}, weights` }, ...cells);
  grid.style.setProperty("--columns", String(columns));

  return {
    element: element(
      "div",
      { class: "lf-control lf-pad", role: "group", "aria-label": spec.label },
      element("span", { class: "lf-label" }, spec.label),
      select,
      grid,
    ),
    value: () => new DataView(Float32Array.from(weights).buffer),
    set: (value) => take(float32(/** @type {DataView} */ (value))),
    numbers: () => weights,
    repaint: show,
    problem: () => "",
    note: () => [note, weights.some((weight) => weight !== 0) ? "" : spec.zeros].filter(Boolean).join(" "),
    inWords: () => presetOf(weights, spec) || MINE,
    encode: () => encodeWeights(weights, spec),
    decode: (text) => take(decodeWeights(text, rows * columns, spec)),
  };
}

/**
 * One weight's field: typed into, stepped by arrow keys, dragged.
 * @param {KernelSpec} spec
 * @param {number} i of the weight, row by row
 * @param {() => number} weight as it is now
 * @param {(weight: number, words?: string) => void} put
 */
function weightField(spec, i, weight, put) {
  const columns = /** @type {number} */ (spec.shape[1]);
  const cell = element("input", {
    type: "text",
    inputmode: "decimal",
    name: `${spec.name}.${i}`,
    "aria-label": `${spec.label}, row ${Math.floor(i / columns)}, column ${i % columns}`,
    autocomplete: "off",
  });
  const typed = () => {
    const { weight: number, note } = typedWeight(cell.value, spec);
    cell.value = "";
    put(number ?? weight(), note);
  };
  cell.addEventListener("change", typed);
  cell.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // JupyterLab does so itself, and then no change comes
      typed();
    }
    const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    put(steppedWeight(weight(), steps * (event.shiftKey ? 4 : 1), spec));
  });
  dragged(cell, weight, (start, steps) => put(steppedWeight(start, steps, spec)));
  return cell;
}

/**
 * A weight in its field, in its colour; what the reader types stays as it is typed.
 * @param {HTMLInputElement} cell
 * @param {number} weight
 * @param {KernelSpec} spec
 */
function showWeight(cell, weight, spec) {
  if (cell !== document.activeElement || typedWeight(cell.value, spec).weight !== weight) cell.value = shown(weight);
  const most = Math.max(Math.abs(spec.low), Math.abs(spec.high));
  const place = Math.round(((weight / most + 1) / 2) * 255);
  const colours = inScheme(SIGNED, cell);
  cell.style.background = css(colours, place);
  cell.style.color = readable(colours, place);
}

/**
 * Press and drag up or to the right for more, down or to the left for less.
 * @param {HTMLInputElement} cell
 * @param {() => number} weight
 * @param {(start: number, steps: number) => void} go
 */
function dragged(cell, weight, go) {
  /** @type {{ id: number, x: number, y: number, weight: number, steps: number } | null} */
  let from = null;
  cell.addEventListener("pointerdown", (event) => {
    if (event.button === 0)
      from = { id: event.pointerId, x: event.clientX, y: event.clientY, weight: weight(), steps: 0 };
  });
  cell.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return;
    const way = event.clientX - from.x - (event.clientY - from.y);
    if (!cell.hasPointerCapture(from.id) && Math.abs(way) < PRESS) return;
    cell.setPointerCapture(from.id);
    const steps = Math.trunc(way / STRIDE);
    if (steps === from.steps) return;
    from.steps = steps;
    go(from.weight, steps);
  });
  for (const end of ["pointerup", "pointercancel"]) cell.addEventListener(end, () => (from = null));
}
