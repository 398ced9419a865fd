// @ts-check
/** @import { ScatterSpec } from "../specs.d.ts" */
/** @import { Panel, Tensors } from "../types.d.ts" */
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { shown, whole } from "../numbers.js";
import { scatterHeight, scatterScene } from "../scenes/scatter.js";
import { hidpiCanvas } from "../hidpi.js";
import { measurer, paintMarks } from "./painting.js";

const [AROUND, REACH] = [10, 24]; // CSS px: around a point that is pointed at; how near pointing has to come

/**
 * @param {ScatterSpec} spec
 * @returns {Panel}
 */
export function scatter(spec) {
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", {}, canvas);
  const [down, across] = [
    element("p", { class: "lf-axis" }),
    element("p", { class: "lf-axis lf-across" }, spec.across.label),
  ];
  /** @type {Tensors | null} */
  let tensors = null;
  /** @type {ReturnType<typeof scatterScene> | null} */
  let scene = null;
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, 1, scene?.points.length ?? 0],
    words({ column }) {
      const point = scene?.points[column];
      if (!point) return "";
      const half = point.half ? ` ± ${shown(point.half, 2)}` : "";
      const [up, across] = [scene?.measured || "y", spec.across.label || "x"];
      return `${spec.names[point.name]}: ${up}: ${whole(point.y)}${half}; ${across}: ${whole(point.x)}`;
    },
    find(x, y) {
      const away = (scene?.places ?? []).map((place) => Math.hypot(place[0] - x, place[1] - y));
      const nearest = away.indexOf(Math.min(...away));
      return away[nearest] <= REACH ? { map: 0, row: 0, column: nearest } : null;
    },
    box({ column }) {
      const [x, y] = scene?.places[column] ?? [0, 0];
      return [x - AROUND, y - AROUND, 2 * AROUND, 2 * AROUND];
    },
  });
  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      scene = scatterScene(spec, tensors, width, measurer(context));
      down.textContent = scene.measured;
      paintMarks(context, scene);
      look.refresh();
    },
    scatterHeight,
  );
  return {
    element: element("div", {}, down, host, across, ...look.elements),
    draw(own, outputs = {}, peer) {
      tensors = { own, outputs, peer };
      redraw();
    },
    words: () => scene?.words ?? "",
  };
}
