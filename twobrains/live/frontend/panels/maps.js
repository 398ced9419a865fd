// @ts-check
/** @import { MapsSpec } from "../specs.d.ts" */
/** @import { Panel, Tensor } from "../types.d.ts" */
import { convolutionAt, convolutionWords, windowOf } from "../arithmetic.js";
import { SIGNED, inScheme, paint } from "../colour.js";
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
  const grid = element("div", { class: "lf-grid" });
  const scale = legend(scaleColours(spec.signed));
  const sheets = sheetsIn(grid, spec);
  /** @type {Tensor} */
  let now = { shape: [0, 0, 0], data: new Float32Array() };
  /** @type {Record<string, Tensor>} */
  let all = {};
  const { explain } = spec;
  const cells = () => /** @type {[number, number, number]} */ (now.shape);
  const look = inspector(grid, spec.label, {
    canvases: sheets.canvases,
    cells,
    words({ map, row, column }) {
      const value = shown(now.data[(map * now.shape[1] + row) * now.shape[2] + column]);
      const because = explain
        ? ` = ${convolutionWords(convolutionAt(explain, all, { map, row, column }), explain)}`
        : "";
      return `${channelName(spec, map)}, row ${row}, column ${column}: ${value}${because}`;
    },
    detail: (cell) =>
      explain ? arithmeticTable(convolutionAt(explain, all, cell), explain, inScheme(SIGNED, grid)) : null,
    moved(cell) {
      slide.stop();
      sheets.paint(slide.reached());
      if (explain) raise(grid, "lf-window", { input: explain.input, span: cell && windowOf(explain, all, cell) });
    },
  });
  const slide = slidingWindow(grid, cells, (cell) => look.go(cell, true));
  const further = [...(spec.slides ? [slide.element] : []), ...look.elements];
  return {
    element: element("div", { class: "lf-maps" }, grid, scale.element, ...further),
    draw(tensor, outputs = {}, peer) {
      [now, all] = [tensor, outputs];
      const scene = mapsScene(spec, { own: tensor, outputs, peer });
      sheets.show(scene);
      sheets.paint(slide.reached());
      scale.set(scene.ends);
      look.refresh();
    },
    words: () => "",
  };
}

/**
 * The maps side by side.
 * @param {HTMLElement} grid
 * @param {MapsSpec} spec
 */
function sheetsIn(grid, spec) {
  const colours = scaleColours(spec.signed);
  /** @type {ReturnType<typeof mapSheet>[]} */
  let sheets = [];
  /** @type {ReturnType<typeof mapsScene>["maps"]} */
  let maps = [];
  return {
    canvases: () => sheets.map((sheet) => sheet.canvas),
    /** @param {ReturnType<typeof mapsScene>} scene */
    show(scene) {
      maps = scene.maps;
      if (sheets.length !== maps.length) {
        sheets = maps.map((_, i) => mapSheet(spec, i));
        grid.replaceChildren(...sheets.map((each) => each.element));
        grid.style.setProperty("--columns", String(scene.columns));
        grid.classList.toggle("lf-few", scene.columns <= SLIM);
      }
      maps.forEach(({ name, note }, i) => {
        sheets[i].name.textContent = name;
        sheets[i].note.textContent = note;
      });
    },
    /** As many values as a window has come to, map by map. @param {number} reached */
    paint(reached) {
      maps.forEach(({ places, shape }, i) => {
        const until = reached - i * places.length;
        const filled = until < places.length ? places.map((at, k) => (k < until ? at : -1)) : places;
        paint(sheets[i].canvas, filled, shape, colours);
      });
    },
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
