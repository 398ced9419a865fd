// @ts-check
/** A network's layers: each one's maps as one sheet, and what a unit reads of the layers before. No DOM here. */
/** @import { LayerSpec, LayerWindow, NetworkSpec } from "../specs.d.ts" */
/** @import { Tensor } from "../types.d.ts" */
/** @import { Cell } from "../cells.js" */
import { colourPlaces, peak } from "../colour.js";
import { shown } from "../numbers.js";
import { percent } from "./bars.js";
import { scaleLow } from "./scale.js";

const [ABREAST, IN_A_LINE] = [9, 64]; // maps of the first layer's width side by side; values in a line
const LEADS = 1 / 3; // of the diagram's width: first layers that leave room for the enlarged unit
const BROAD_LINE = 12; // values in a line as wide as the diagram
const AT_MOST = 1 / 2; // of the first layer's side: the receptive field of the unit shown at first

/** @typedef {{ layer: number, channel: number, row: number, column: number }} Unit of a layer, counted from 0 */
/** @typedef {{ layer: number, channels: [number, number], rows: [number, number], columns: [number, number] }} Field from the first to the last */
/** @typedef {{ columns: number, gap: number, wide: number, high: number }} Tile maps side by side; cells of the sheet */

/** Channels, rows and columns; a value is a map of one cell. @param {LayerSpec} layer @returns {number[]} */
export function mapsOf({ shape }) {
  return shape.length === 3 ? shape : [shape[0], 1, 1];
}

/** The width of the diagram in cells and gaps. @param {LayerSpec[]} layers */
function acrossOf(layers) {
  return ABREAST * (mapsOf(layers[0])[2] + 1) - 1;
}

/** As few rows of maps as fit, all of them equally long. @param {LayerSpec} layer @param {number} across @returns {Tile} */
export function tileOf(layer, across) {
  const [channels, height, width] = mapsOf(layer);
  const flat = layer.shape.length === 1;
  const most = flat ? IN_A_LINE : Math.max(1, Math.floor((across + 1) / (width + 1)));
  const columns = Math.ceil(channels / Math.ceil(channels / most));
  const gap = flat ? 0 : 1;
  const rows = Math.ceil(channels / columns);
  return { columns, gap, wide: columns * (width + gap) - gap, high: rows * (height + gap) - gap };
}

/** Where a unit's cell is in its layer's sheet. @param {LayerSpec} layer @param {Tile} tile @param {Unit} unit */
export function cellIn(layer, { columns, gap }, { channel, row, column }) {
  const [, height, width] = mapsOf(layer);
  const [down, across] = [Math.floor(channel / columns), channel % columns];
  return { row: down * (height + gap) + row, column: across * (width + gap) + column };
}

/**
 * The unit whose cell this is, null in a gap.
 * @param {LayerSpec[]} layers
 * @param {number} layer
 * @param {Tile} tile
 * @param {number} row of the sheet
 * @param {number} column
 * @returns {Unit | null}
 */
export function unitAt(layers, layer, { columns, gap }, row, column) {
  const [channels, height, width] = mapsOf(layers[layer]);
  const [down, across] = [Math.floor(row / (height + gap)), Math.floor(column / (width + gap))];
  const unit = {
    layer,
    channel: down * columns + across,
    row: row - down * (height + gap),
    column: column - across * (width + gap),
  };
  const inside = unit.row < height && unit.column < width && across < columns && unit.channel < channels;
  return inside && row >= 0 && column >= 0 ? unit : null;
}

/**
 * What units of a layer read of the layer before, on that layer and not in its padding; null where they read all of it.
 * @param {LayerSpec[]} layers
 * @param {Field} field
 * @returns {Field | null}
 */
export function fieldBefore(layers, { layer, channels, rows, columns }) {
  const { window } = layers[layer];
  if (!window) return null;
  const sides = mapsOf(layers[window.before]).slice(1);
  const [down, across] = [rows, columns].map(([first, last], axis) => {
    const [kernel, stride, padding, dilation] = [window.kernel, window.stride, window.padding, window.dilation].map(
      (each) => each[axis],
    );
    const taps = Array.from({ length: (last - first + 1) * kernel }, (_, i) => {
      return (first + Math.floor(i / kernel)) * stride - padding + (i % kernel) * dilation;
    }).filter((tap) => tap >= 0 && tap < sides[axis]);
    return /** @type {[number, number]} */ ([Math.min(...taps), Math.max(...taps)]);
  });
  const read = channelsRead(layers, layer, window, channels);
  return { layer: window.before, channels: read, rows: down, columns: across };
}

/** The maps that maps of a layer are made from. @param {LayerSpec[]} layers @param {number} layer @param {LayerWindow} window @param {[number, number]} channels @returns {[number, number]} */
function channelsRead(layers, layer, { before, groups }, [first, last]) {
  const [own, read] = [layer, before].map((each) => mapsOf(layers[each])[0] / groups);
  return [Math.floor(first / own) * read, (Math.floor(last / own) + 1) * read - 1];
}

/** A unit's own cell. @param {Unit} unit @returns {Field} */
export function fieldOf({ layer, channel, row, column }) {
  return { layer, channels: [channel, channel], rows: [row, row], columns: [column, column] };
}

/** From a unit back to the first layer that windows lead to. @param {LayerSpec[]} layers @param {Unit} unit @returns {Field[]} */
export function fieldsBack(layers, unit) {
  const fields = [fieldOf(unit)];
  for (let next = fieldBefore(layers, fields[0]); next; next = fieldBefore(layers, next)) fields.push(next);
  return fields;
}

/** Rows × columns of a field. @param {Field} field */
export function fieldSize({ rows, columns }) {
  return `${rows[1] - rows[0] + 1}×${columns[1] - columns[0] + 1}`;
}

/** @param {NetworkSpec} spec @param {Record<string, Tensor>} outputs @param {number} layer */
export function valuesOf(spec, outputs, layer) {
  return outputs[spec.layers[layer].output].data;
}

/** @param {NetworkSpec} spec @param {Record<string, Tensor>} outputs @param {Unit} unit @returns {number} */
export function valueAt(spec, outputs, { layer, channel, row, column }) {
  const [, height, width] = mapsOf(spec.layers[layer]);
  return valuesOf(spec, outputs, layer)[(channel * height + row) * width + column];
}

/** The end of a layer's colours. @param {LayerSpec} layer @param {Float32Array} data */
function highOf(layer, data) {
  return layer.scale === "ink" ? 1 : peak(data);
}

/** Indices among the colours of some values of a layer. @param {LayerSpec} layer @param {Float32Array} data of all of it @param {ArrayLike<number>} some */
export function layerPlaces(layer, data, some = data) {
  const high = highOf(layer, data);
  return colourPlaces(some, scaleLow(high, layer.scale === "signed"), high);
}

/** @param {NetworkSpec} spec @param {Record<string, Tensor>} outputs */
export function layersScene(spec, outputs) {
  const { layers } = spec;
  if (!layers.length) return [];
  const across = acrossOf(layers);
  let leads = true;
  return layers.map((layer, i) => {
    const data = valuesOf(spec, outputs, i);
    const tile = tileOf(layer, across);
    const share = Math.min(1, layer.shape.length === 1 ? tile.wide / BROAD_LINE : tile.wide / across);
    leads &&= share <= LEADS && layer.shape.length === 3;
    const ends =
      layer.scale === "ink" ? "" : `${layer.scale === "signed" ? "±" : "0 to "}${shown(highOf(layer, data), 2)}`;
    return {
      tile,
      share,
      leads,
      places: sheetIndices(layer, tile, layerPlaces(layer, data)),
      shape: layer.shape.join("×"),
      ends,
    };
  });
}

/** The largest value of the last layer, by its label. @param {NetworkSpec} spec @param {Float32Array} data */
export function outputWords({ label, labels }, data) {
  const best = data.indexOf(data.reduce((a, b) => Math.max(a, b)));
  const share = data.every((value) => value >= 0 && value <= 1);
  const value = share ? percent(data[best]) : shown(data[best], 2);
  return `${label}: largest output ${labels?.[best] ?? best}, ${value}`;
}

/** The maps on one sheet, −1 in the gaps. @param {LayerSpec} layer @param {Tile} tile @param {number[]} indices */
function sheetIndices(layer, tile, indices) {
  const [, height, width] = mapsOf(layer);
  const sheet = new Array(tile.wide * tile.high).fill(-1);
  for (let i = 0; i < indices.length; i++) {
    const channel = Math.floor(i / (height * width));
    const [row, column] = [Math.floor(i / width) % height, i % width];
    const at = cellIn(layer, tile, { layer: 0, channel, row, column });
    sheet[at.row * tile.wide + at.column] = indices[i];
  }
  return sheet;
}

/**
 * The unit that is enlarged before the reader points: the strongest of the deepest layer whose receptive field is at
 * most half as wide as the first layer that it leads to.
 * @param {NetworkSpec} spec
 * @param {Record<string, Tensor>} outputs
 * @returns {Unit | null}
 */
export function openingUnit(spec, outputs) {
  const { layers } = spec;
  const fits = (/** @type {number} */ layer) => {
    const [, height, width] = mapsOf(layers[layer]);
    const fields = fieldsBack(layers, { layer, channel: 0, row: height >> 1, column: width >> 1 });
    const { layer: first, columns } = fields[fields.length - 1];
    return fields.length > 1 && columns[1] - columns[0] + 1 <= AT_MOST * mapsOf(layers[first])[2];
  };
  const layer = layers
    .map((_, i) => i)
    .filter(fits)
    .pop();
  if (layer === undefined) return null;
  const data = valuesOf(spec, outputs, layer);
  const [, height, width] = mapsOf(layers[layer]);
  let best = 0;
  for (let i = 0; i < data.length; i++) if (Math.abs(data[i]) > Math.abs(data[best])) best = i;
  return {
    layer,
    channel: Math.floor(best / (height * width)),
    row: Math.floor(best / width) % height,
    column: best % width,
  };
}

/** A unit in words: where it is, its value, and what it reads. @param {NetworkSpec} spec @param {Record<string, Tensor>} outputs @param {Unit} unit */
export function unitWords(spec, outputs, unit) {
  const { layers, labels } = spec;
  const layer = layers[unit.layer];
  const value = shown(valueAt(spec, outputs, unit));
  const last = unit.layer === layers.length - 1;
  const where =
    layer.shape.length === 3
      ? `map ${unit.channel}, row ${unit.row}, column ${unit.column}`
      : `unit ${(last && labels?.[unit.channel]) || unit.channel}`;
  const [own, before, ...further] = fieldsBack(layers, unit);
  const reads = before
    ? `; reads ${fieldSize(before)} of ${mapsRead(layers, before)}the layer above`
    : own.layer
      ? "; reads all of the layer above"
      : "";
  const first = further.pop();
  const sees = first ? `, ${fieldSize(first)} of “${layers[first.layer].words}”` : "";
  return `${layer.words}, ${where}: ${value}${reads}${sees}`;
}

/** Which maps of its layer a field is on, where those are not all. @param {LayerSpec[]} layers @param {Field} field */
function mapsRead(layers, { layer, channels: [first, last] }) {
  if (last - first + 1 === mapsOf(layers[layer])[0]) return "";
  return first === last ? `map ${first} of ` : `maps ${first} to ${last} of `;
}

/**
 * The unit that a key leads to: within its map, on to the next map, to the layer above or below.
 * @param {LayerSpec[]} layers
 * @param {Unit | null} unit
 * @param {string} key
 * @returns {Unit | null}
 */
export function steppedUnit(layers, unit, key) {
  const by = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    PageUp: [0, 0],
    PageDown: [0, 0],
  }[key];
  if (!by) return null;
  if (!unit) return { layer: 0, channel: 0, row: 0, column: 0 };
  const [channels, height, width] = mapsOf(layers[unit.layer]);
  const [row, column] = [unit.row + by[0], unit.column + by[1]];
  const channel = unit.channel + (column < 0 ? -1 : column >= width ? 1 : 0);
  const up = key === "PageUp" || row < 0;
  if (up || key === "PageDown" || row >= height) return inLayer(layers, unit, unit.layer + (up ? -1 : 1));
  if (channel < 0 || channel >= channels) return unit;
  return { layer: unit.layer, channel, row, column: (column + width) % width };
}

/** The unit at the same relative position of another layer. @param {LayerSpec[]} layers @param {Unit} unit @param {number} to @returns {Unit} */
function inLayer(layers, unit, to) {
  const layer = Math.max(0, Math.min(layers.length - 1, to));
  if (layer === unit.layer) return unit;
  const [from, sizes] = [mapsOf(layers[unit.layer]), mapsOf(layers[layer])];
  const [channel, row, column] = [unit.channel, unit.row, unit.column].map((at, axis) =>
    Math.floor(((at + 0.5) / from[axis]) * sizes[axis]),
  );
  return { layer, channel, row, column };
}

/** A unit as the inspector counts: maps are layers, rows go on from map to map. @param {LayerSpec[]} layers @param {Unit} unit @returns {Cell} */
export function cellOfUnit(layers, { layer, channel, row, column }) {
  return { map: layer, row: channel * mapsOf(layers[layer])[1] + row, column };
}

/** @param {LayerSpec[]} layers @param {Cell} cell @returns {Unit} */
export function unitOfCell(layers, { map, row, column }) {
  const [, height] = mapsOf(layers[map]);
  return { layer: map, channel: Math.floor(row / height), row: row % height, column };
}
