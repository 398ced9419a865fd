// @ts-check
/** @import { MatrixSpec } from "../specs.d.ts" */
/** @import { Panel, Tensor, Tensors } from "../types.d.ts" */
import { CATEGORIES, css, inScheme } from "../colour.js";
import { element, raise } from "../dom.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { categoryPlace, cellHeight, cellWords, matrixScene, uncoloured } from "../scenes/matrix.js";
import { scaleColours } from "../scenes/scale.js";
import { hidpiCanvas } from "../hidpi.js";
import { measurer, paintMarks } from "./painting.js";

/** CSS px: most of a cell's side, in a table of few columns too, least; most of the table's. */
const [CELL, WIDE, LEAST, MOST] = [36, 60, 3, 300];
const FEW = 4; // columns of a table whose cells are wide

/** @param {MatrixSpec} spec @returns {Panel} */
export function matrix(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", { class: "lf-host" }, canvas);
  const [rows, columns] = [
    element("div", { class: "lf-rows", "aria-hidden": "true" }),
    element("div", { class: "lf-columns", "aria-hidden": "true" }),
  ];
  const stands = element("span", { class: "lf-stands", hidden: true });
  if (spec.sets.length) {
    host.classList.add("lf-picking");
    host.append(stands);
  }
  const scale = legend(scaleColours(spec.signed));
  /** @type {Tensors} */
  let tensors = { own: { shape: [1, 1], data: new Float32Array(1) }, outputs: {} };
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, tensors.own.shape[0], tensors.own.shape[1]],
    ...(spec.sets.length && {
      pick: ({ row, column }) => raise(host, "lf-set", { [spec.sets[0]]: row, [spec.sets[1]]: column }),
    }),
    words: (cell) => placeWords(spec, tensors.own, cell),
  });
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      const colours = inScheme(scaleColours(spec.signed), canvas);
      const scene = matrixScene(spec, tensors, width, measurer(context), colours);
      paintMarks(context, scene);
      if (scene.ends) scale.set(scene.ends);
    },
    (width) => cellHeight(width / tensors.own.shape[1]) * tensors.own.shape[0],
  );
  const key = spec.categories ? categoryKey(spec.categories) : scale.element;
  return {
    element: element("div", {}, element("div", { class: "lf-table" }, columns, rows, host), key, ...look.elements),
    draw(own, outputs = {}, peer) {
      const changed = own.shape.join() !== tensors.own.shape.join();
      tensors = { own, outputs, peer };
      if (changed || !rows.childElementCount) {
        const [down, across] = own.shape;
        rows.replaceChildren(...named(spec.rows, down));
        columns.replaceChildren(...named(spec.columns, across));
        const side = Math.min(across <= FEW ? WIDE : CELL, MOST / Math.max(down, across));
        host.style.maxWidth = `${Math.max(LEAST, side) * across}px`;
        columns.style.maxWidth = host.style.maxWidth;
      }
      redraw();
      look.refresh();
    },
    stand(places) {
      const [row, column] = spec.sets.map((name) => places[name]);
      frameStanding(stands, [row, column], tensors.own.shape);
    },
    words: () => "",
  };
}

/**
 * A cell's row and column by name, and its value.
 * @param {MatrixSpec} spec
 * @param {Tensor} tensor
 * @param {{ row: number, column: number }} cell
 */
function placeWords(spec, { shape, data }, { row, column }) {
  const names = [`${spec.down} ${spec.rows?.[row] ?? row}`, `${spec.across} ${spec.columns?.[column] ?? column}`];
  const where = names.map((name) => name.trim()).filter(Boolean);
  const value = cellWords(spec, data[row * shape[1] + column], Math.max(3, spec.digits));
  return `${where.join(", ")}: ${value || "empty"}`;
}

/**
 * Put a frame around the cell that the controls point to; none where that is no cell of the table.
 * @param {HTMLElement} frame
 * @param {[number, number]} cell row and column
 * @param {number[]} shape rows and columns
 */
function frameStanding(frame, [row, column], [rows, columns]) {
  frame.hidden = !(row >= 0 && row < rows && column >= 0 && column < columns);
  Object.assign(frame.style, {
    left: `${(100 * column) / columns}%`,
    top: `${(100 * row) / rows}%`,
    width: `${100 / columns}%`,
    height: `${100 / rows}%`,
  });
}

/** A name for each row or column; nothing where there are none. @param {string[] | null} names @param {number} size */
function named(names, size) {
  return names ? Array.from({ length: size }, (_, i) => element("span", {}, names[i])) : [];
}

/**
 * What a colour stands for; a name that many share is left out: there colours only tell cells apart.
 * @param {string[]} names
 */
function categoryKey(names) {
  if (uncoloured(names)) return element("p", { class: "lf-key", hidden: true });
  const entries = names.map((name, i) => {
    if (names.indexOf(name) !== names.lastIndexOf(name)) return [];
    const swatch = element("span", { class: "lf-swatch" });
    swatch.style.background = css(CATEGORIES, categoryPlace(names, i));
    return name ? [element("span", {}, swatch, name)] : [];
  });
  return element("p", { class: "lf-key" }, ...entries.flat());
}
