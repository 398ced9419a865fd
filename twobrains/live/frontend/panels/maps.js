// @ts-check
/** @import { MapsSpec } from "../specs.d.ts" */
/** @import { Panel, Tensor } from "../types.d.ts" */
import { convolutionAt, convolutionWords, windowOf } from "../arithmetic.js";
import { paint } from "../colour.js";
import { element, raise } from "../dom.js";
import { arithmeticTable } from "../explain.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";
import { channelName, mapsScene } from "../scenes/maps.js";
import { scaleColours } from "../scenes/scale.js";
import { slidingWindow } from "../sliding.js";

const SLIM = 2; // columns of maps that half a phone's width is enough for

/** @param {MapsSpec} spec @returns {Panel} */
export function maps(spec) {
  const colours = scaleColours(spec.signed);
  const grid = element("div", { class: "lf-grid" });
  const scale = legend(colours);
  /** @type {ReturnType<typeof mapSheet>[]} */
  let sheets = [];
  /** @type {Tensor} */
  let now = { shape: [0, 0, 0], data: new Float32Array() };
  /** @type {Record<string, Tensor>} */
  let all = {};
  const { explain } = spec;
  const cells = () => /** @type {[number, number, number]} */ (now.shape);
  const look = inspector(grid, spec.label, {
    canvases: () => sheets.map((sheet) => sheet.canvas),
    cells,
    words({ map, row, column }) {
      const value = shown(now.data[(map * now.shape[1] + row) * now.shape[2] + column]);
      const because = explain
        ? ` = ${convolutionWords(convolutionAt(explain, all, { map, row, column }), explain)}`
        : "";
      return `${channelName(spec, map)}, row ${row}, column ${column}: ${value}${because}`;
    },
    detail: (cell) => (explain ? arithmeticTable(convolutionAt(explain, all, cell), explain) : null),
    moved(cell) {
      slide.stop();
      put();
      if (explain) raise(grid, "lf-window", { input: explain.input, span: cell && windowOf(explain, all, cell) });
    },
  });
  const slide = slidingWindow(grid, cells, (cell) => look.go(cell, true));
  let [places, shape] = [/** @type {number[][]} */ ([]), [0, 0]];
  /** The maps, as far as a window has come that slides by itself. */
  const put = () =>
    sheets.forEach(({ canvas }, map) => {
      const until = slide.reached() - map * places[map].length;
      paint(
        canvas,
        until < places[map].length ? places[map].map((at, i) => (i < until ? at : -1)) : places[map],
        shape,
        colours,
      );
    });
  return {
    element: element(
      "div",
      { class: "lf-maps" },
      grid,
      scale.element,
      ...(spec.slides ? [slide.element] : []),
      ...look.elements,
    ),
    draw(tensor, outputs = {}, peer) {
      [now, all] = [tensor, outputs];
      const scene = mapsScene(spec, { own: tensor, outputs, peer });
      if (sheets.length !== scene.maps.length) {
        sheets = scene.maps.map((_, i) => mapSheet(spec, i));
        grid.replaceChildren(...sheets.map((each) => each.element));
        grid.style.setProperty("--columns", String(scene.columns));
        grid.classList.toggle("lf-few", scene.columns <= SLIM);
      }
      scene.maps.forEach(({ name, note }, i) => {
        sheets[i].name.textContent = name;
        sheets[i].note.textContent = note;
      });
      [places, shape] = [scene.maps.map((each) => each.places), tensor.shape.slice(1)];
      put();
      scale.set(scene.ends);
      look.refresh();
    },
    words: () => "",
  };
}

/**
 * A channel's canvas, with its name and the end of its own scale where it has them.
 * @param {MapsSpec} spec
 * @param {number} channel
 */
function mapSheet(spec, channel) {
  const canvas = element("canvas", { role: "img", "aria-label": `${spec.label}, ${channelName(spec, channel)}` });
  const note = element("span", { class: "lf-note" });
  const name = element("span", { class: "lf-name", "aria-hidden": "true" });
  const said = [...(spec.names ? [name] : []), ...(spec.scale === "map" ? [note] : [])];
  return { canvas, name, note, element: element("div", {}, canvas, ...said) };
}
