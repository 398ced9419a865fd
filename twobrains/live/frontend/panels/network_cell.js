// @ts-check
/** @import { CellSpec, NetworkSpec } from "../specs.d.ts" */
/** @import { Panel, Tensors } from "../types.d.ts" */
import { SIGNED, inScheme } from "../colour.js";
import { element } from "../dom.js";
import { hidpiCanvas } from "../hidpi.js";
import { inspector } from "../inspect.js";
import { diagramHeight, cellScene, stateWords, stepWords, wireWords } from "../scenes/network_cell.js";
import { paintMarks } from "./painting.js";

const WIRE_NEAR = 14; // CSS px: how near pointing has to come to a wire
const KEY =
  "A line is as thick as its value is large: orange above zero, violet below it, pale before it is computed. A valve’s blade lies along the line where its gate is 1.";
const CELL_KEYS = "Arrow keys go along the wires, in the order in which they are computed, and on to the time steps.";

/** @param {NetworkSpec} spec @param {CellSpec} cell @returns {Panel} */
export function cellDiagram(spec, cell) {
  const canvas = element("canvas", { role: "img", "aria-label": `${spec.label}: ${cell.name} cell` });
  const host = element("div", { class: "lf-cell" }, canvas);
  /** @type {Tensors | null} */
  let tensors = null;
  /** @type {ReturnType<typeof cellScene> | null} */
  let scene = null;
  let pointed = -1;
  const wires = cell.wires.length;
  const look = inspector(host, spec.label, {
    how: CELL_KEYS,
    canvases: () => [canvas],
    cells: () => [1, 1, wires + (scene?.boxes.length ?? 0)],
    words({ column }) {
      if (!tensors || !scene) return "";
      const outputs = { ...tensors.outputs, [spec.output]: tensors.own };
      return column < wires
        ? wireWords(cell, outputs, column)
        : stepWords(cell, outputs, scene.boxes[column - wires].step);
    },
    find: (x, y) => (scene ? wireUnder(scene, x, y, wires) : null),
    box: ({ column }) => (scene ? wireBox(scene, column, wires) : [0, 0, 0, 0]),
    moved(cell) {
      pointed = cell ? cell.column : -1;
      host.classList.toggle("lf-on-wire", pointed < wires); // which is marked as a whole
      redraw();
    },
  });
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      const outputs = { ...tensors.outputs, [spec.output]: tensors.own };
      scene = cellScene(cell, outputs, width, pointed, inScheme(SIGNED, canvas));
      paintMarks(context, scene);
    },
    () => diagramHeight(cell),
  );
  return {
    element: element("div", {}, host, element("p", { class: "lf-axis" }, KEY), ...look.elements),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      redraw();
      look.refresh();
    },
    words: () => (tensors ? stateWords(spec.label, tensors.own) : ""),
  };
}

/**
 * The time step or the wire at a point, the nearest one.
 * @param {ReturnType<typeof cellScene>} scene
 * @param {number} x
 * @param {number} y
 * @param {number} wires
 */
function wireUnder({ boxes, paths }, x, y, wires) {
  const step = boxes.findIndex((box) => x >= box.x && x <= box.x + box.wide && y <= box.y + box.high + 20);
  if (step >= 0) return { map: 0, row: 0, column: wires + step };
  const away = paths.map((every) => Math.min(...every.map((path) => awayFrom(path, x, y))));
  const nearest = away.indexOf(Math.min(...away));
  return away[nearest] <= WIRE_NEAR ? { map: 0, row: 0, column: nearest } : null;
}

/** How far a point is from a path, CSS px. @param {[number, number][]} path @param {number} x @param {number} y */
function awayFrom(path, x, y) {
  const pieces = path.slice(1).map((end, i) => {
    const [fromX, fromY] = path[i];
    const [alongX, alongY] = [end[0] - fromX, end[1] - fromY];
    const share = ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX ** 2 + alongY ** 2 || 1);
    const at = Math.max(0, Math.min(1, share));
    return Math.hypot(x - fromX - at * alongX, y - fromY - at * alongY);
  });
  return Math.min(...pieces);
}

/** @param {ReturnType<typeof cellScene>} scene @param {number} column @param {number} wires @returns {[number, number, number, number]} */
function wireBox({ boxes, paths }, column, wires) {
  if (column >= wires) {
    const box = boxes[column - wires];
    return box ? [box.x - 2, box.y - 2, box.wide + 4, box.high + 4] : [0, 0, 0, 0];
  }
  const [x, y] = /** @type {[number, number]} */ (paths[column][0].at(-1));
  return [x - 7, y - 7, 14, 14];
}
