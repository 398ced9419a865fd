// @ts-check
/** @import { LayerSpec, NetworkSpec } from "../specs.d.ts" */
/** @import { Panel, Tensor } from "../types.d.ts" */
/** @import { Field, Tile, Unit } from "../scenes/network_layers.js" */
import { inkTable, paint, peak } from "../colour.js";
import { element } from "../dom.js";
import { alike } from "../numbers.js";
import { inspector } from "../inspect.js";
import { scaleColours } from "../scenes/scale.js";
import {
  cellIn,
  cellOfUnit,
  fieldOf,
  fieldSize,
  fieldsBack,
  layerPlaces,
  layersScene,
  mapsOf,
  openingUnit,
  outputWords,
  steppedUnit,
  unitAt,
  unitOfCell,
  unitWords,
  valuesOf,
} from "../scenes/network_layers.js";

const LAYER_KEYS =
  "Arrow keys move over the units, from map to map and from layer to layer, Page up and Page down from layer to layer, " +
  "Enter pins one, Escape lets go.";
const ENDLESS = 1e9; // rows and columns, which differ from layer to layer: keys and pointing give those that there are

/** @typedef {{ item: HTMLElement, canvas: HTMLCanvasElement, shape: HTMLElement, numbers: HTMLElement[] }} Sheet */

/** @param {NetworkSpec} spec @returns {Panel} */
export function layerDiagram(spec) {
  const { layers } = spec;
  const sheets = layers.map((_, i) => layerSheet(spec, i));
  const lens = lensOf(spec);
  const host = element("div", { class: "lf-net" });
  /** @type {Record<string, Tensor>} */
  let all = {};
  /** @type {Tile[]} */
  let tiles = [];
  /** @type {Unit | null} */
  let pointed = null;
  let said = "";
  const frames = framesIn(host);

  const look = inspector(host, spec.label, {
    how: LAYER_KEYS,
    canvases: () => sheets.map(({ canvas }) => canvas),
    cells: () => [layers.length, ENDLESS, ENDLESS],
    words: (cell) => unitWords(spec, all, unitOfCell(layers, cell)),
    find: (x, y, map) => cellUnderPoint(layers, map, sheets[map].canvas, tiles[map], x, y),
    step(cell, key) {
      const unit = steppedUnit(layers, cell && unitOfCell(layers, cell), key);
      return unit && cellOfUnit(layers, unit);
    },
    box(cell) {
      const unit = unitOfCell(layers, cell);
      return boxOn(sheets[unit.layer].canvas, tiles[unit.layer], fieldOf(unit), unit.channel, spec);
    },
    moved(cell) {
      pointed = cell && unitOfCell(layers, cell);
      show();
    },
  });

  /** The unit that is pointed at, else the one shown at first: its windows on all layers before, and enlarged. */
  function show() {
    const unit = pointed ?? openingUnit(spec, all);
    const fields = unit ? fieldsBack(layers, unit) : [];
    frames(fieldBoxes(spec, sheets, tiles, fields));
    lens.show(unit, fields, all);
  }

  return {
    element: element("div", {}, host, ...look.elements),
    draw(own, outputs = {}) {
      all = { ...outputs, [spec.output]: own };
      const scene = layersScene(spec, all);
      tiles = scene.map(({ tile }) => tile);
      if (!host.querySelector(".lf-layers")) host.prepend(...layerRows(spec, sheets, scene, lens.element));
      paintLayers(spec, sheets, scene, own);
      said = outputWords(spec, own.data);
      show();
      look.refresh();
    },
    words: () => said,
  };
}

/**
 * The inspector's cell at a point of a layer's canvas, null in a gap.
 * @param {LayerSpec[]} layers
 * @param {number} layer
 * @param {HTMLCanvasElement} canvas
 * @param {Tile} tile
 * @param {number} x CSS px of the canvas
 * @param {number} y
 */
function cellUnderPoint(layers, layer, canvas, tile, x, y) {
  const row = Math.floor((y / canvas.clientHeight) * tile.high);
  const unit = unitAt(layers, layer, tile, row, Math.floor((x / canvas.clientWidth) * tile.wide));
  return unit && cellOfUnit(layers, unit);
}

/**
 * The frames of a unit and of all that it depends on, on each map that it reads.
 * @param {NetworkSpec} spec
 * @param {Sheet[]} sheets
 * @param {Tile[]} tiles
 * @param {Field[]} fields from the unit back
 */
function fieldBoxes(spec, sheets, tiles, fields) {
  return fields.flatMap((field) => {
    const [first, last] = field.channels;
    return Array.from({ length: last - first + 1 }, (_, i) =>
      boxOver(sheets[field.layer].canvas, tiles[field.layer], field, first + i, spec),
    );
  });
}

/**
 * @param {NetworkSpec} spec
 * @param {Sheet[]} sheets
 * @param {ReturnType<typeof layersScene>} scene
 * @param {Tensor} own the last layer's output
 */
function paintLayers(spec, sheets, scene, own) {
  scene.forEach(({ places, tile, shape, ends }, i) => {
    const { canvas, shape: line, numbers } = sheets[i];
    paint(canvas, places, [tile.high, tile.wide], tableOf(spec, i, canvas));
    line.textContent = ends ? `${shape}, ${ends}` : shape;
    numbers.forEach((number, k) => (number.textContent = alike(own.data[k], peak(own.data))));
  });
}

/** @param {NetworkSpec} spec @param {number} layer @param {HTMLCanvasElement} canvas */
function tableOf({ layers }, layer, canvas) {
  const { scale } = layers[layer];
  return scale === "ink" ? inkTable(canvas) : scaleColours(scale === "signed");
}

/** A layer's line and its canvas. @param {NetworkSpec} spec @param {number} i @returns {Sheet} */
function layerSheet({ layers, labels }, i) {
  const { words, shape, scale } = layers[i];
  const size = shape.length === 3 ? `${shape[0]} maps of ${shape[1]}×${shape[2]}` : `${shape[0]} values`;
  const paper = scale === "ink" ? { class: "lf-ink" } : {};
  const canvas = element("canvas", { role: "img", "aria-label": `${words}: ${size}`, ...paper });
  const line = element("span", { class: "lf-shape" });
  const head = element("p", {}, element("span", {}, i ? `↓ ${words}` : words), line);
  const names = i === layers.length - 1 && labels ? labels.map((text) => element("span", {}, text)) : [];
  const numbers = names.map((name) => name.appendChild(element("span", { class: "lf-number" })));
  const row = element("div", { class: "lf-values", "aria-hidden": "true" }, ...names);
  const item = element("li", {}, head, canvas, ...(names.length ? [row] : []));
  return { item, canvas, shape: line, numbers };
}

/**
 * The first layers beside the enlarged unit, the others below.
 * @param {NetworkSpec} spec
 * @param {Sheet[]} sheets
 * @param {ReturnType<typeof layersScene>} scene
 * @param {HTMLElement} lens
 */
function layerRows({ layers }, sheets, scene, lens) {
  scene.forEach(({ share, tile }, i) => {
    const { canvas, item } = sheets[i];
    item.style.setProperty("--share", `${100 * share}%`);
    item.style.setProperty("--columns", String(tile.columns));
    item.style.setProperty("--ratio", `${tile.wide} / ${tile.high}`);
    canvas.classList.toggle("lf-flat", layers[i].shape.length === 1);
  });
  const items = (/** @type {boolean} */ leads) =>
    sheets.filter((_, i) => scene[i].leads === leads).map(({ item }) => item);
  const [first, rest] = [items(true), items(false)];
  const list = element("ol", { class: "lf-layers", start: first.length + 1 }, ...rest);
  return [element("ol", { class: "lf-layers lf-first" }, ...first), list, lens];
}

/**
 * A field's box on the map of a channel, CSS px of the canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {Tile} tile
 * @param {Field} field
 * @param {number} channel
 * @param {NetworkSpec} spec
 * @returns {[number, number, number, number]} left, top, width, height
 */
function boxOn(canvas, tile, { layer, rows, columns }, channel, { layers }) {
  const at = cellIn(layers[layer], tile, { layer, channel, row: rows[0], column: columns[0] });
  const [wide, high] = [canvas.offsetWidth / tile.wide, canvas.offsetHeight / tile.high];
  const size = [(columns[1] - columns[0] + 1) * wide, (rows[1] - rows[0] + 1) * high];
  return [at.column * wide, at.row * high, size[0], size[1]];
}

/** The same, CSS px of what the canvas is positioned in. @type {typeof boxOn} */
function boxOver(canvas, ...field) {
  const [left, top, wide, high] = boxOn(canvas, ...field);
  return [canvas.offsetLeft + left, canvas.offsetTop + top, wide, high];
}

/** Frames over the maps, as many as are needed. @param {HTMLElement} host */
function framesIn(host) {
  const layer = element("div", { class: "lf-windows", "aria-hidden": "true" });
  return (/** @type {[number, number, number, number][]} */ boxes) => {
    if (layer.parentElement !== host) host.append(layer);
    while (layer.childElementCount < boxes.length) layer.append(element("span"));
    while (layer.childElementCount > boxes.length) layer.lastElementChild?.remove();
    boxes.forEach((box, i) => placeFrame(/** @type {HTMLElement} */ (layer.children[i]), box));
  };
}

/** @param {HTMLElement} frame @param {[number, number, number, number]} box */
function placeFrame(frame, [left, top, wide, high]) {
  Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${high}px` });
}

/** Two maps enlarged: the first layer with a unit's receptive field, and the unit in its own map. @param {NetworkSpec} spec */
function lensOf(spec) {
  const views = [0, 1].map(() => {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const [frame, text] = [element("span", { class: "lf-window" }), element("p")];
    return {
      canvas,
      frame,
      text,
      element: element("div", { class: "lf-view" }, element("div", {}, canvas, frame), text),
    };
  });
  const root = element("div", { class: "lf-lens" }, ...views.map((each) => each.element));

  /** @param {typeof views[0]} view @param {Field} field @param {number} channel @param {Record<string, Tensor>} all @param {string} words */
  const put = ({ canvas, frame, text }, field, channel, all, words) => {
    const [, height, width] = mapsOf(spec.layers[field.layer]);
    const data = valuesOf(spec, all, field.layer);
    const one = data.subarray(channel * height * width, (channel + 1) * height * width);
    canvas.classList.toggle("lf-ink", spec.layers[field.layer].scale === "ink");
    paint(
      canvas,
      layerPlaces(spec.layers[field.layer], data, one),
      [height, width],
      tableOf(spec, field.layer, canvas),
    );
    Object.assign(frame.style, {
      left: `${(100 * field.columns[0]) / width}%`,
      top: `${(100 * field.rows[0]) / height}%`,
      width: `${(100 * (field.columns[1] - field.columns[0] + 1)) / width}%`,
      height: `${(100 * (field.rows[1] - field.rows[0] + 1)) / height}%`,
    });
    text.textContent = words;
  };

  return {
    element: root,
    /** @param {Unit | null} unit @param {Field[]} fields from the unit back @param {Record<string, Tensor>} all */
    show(unit, fields, all) {
      root.hidden = unit === null;
      if (!unit) return;
      const [own, first] = [fields[0], fields[fields.length - 1]];
      views[0].element.hidden = fields.length < 2;
      if (fields.length > 1) put(views[0], first, first.channels[0], all, `receptive field ${fieldSize(first)}`);
      const [channels, height] = mapsOf(spec.layers[unit.layer]);
      const map = `map ${unit.channel} of ${channels}`;
      const name = height > 1 ? map : `unit ${unit.channel} of ${channels}`;
      put(views[1], own, unit.channel, all, name);
    },
  };
}
