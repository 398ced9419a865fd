// @ts-check
/** @import { Panel, PanelSpec, Tensor } from "../types.d.ts" */
import { CATEGORIES, MAGNITUDE, SIGNED, css, peak, readable } from "../colour.js";
import { element } from "../dom.js";
import { inspector } from "../inspect.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";
import { sharp } from "../sharp.js";

const [CELL, WIDE, LEAST, MOST, ROOM] = [36, 48, 3, 420, 4]; // CSS px: most of a cell's side, in a table of few columns too, least; most of the table's; room around a number
const FEW = 4; // columns of a table whose cells are wide

/** @param {PanelSpec} spec rows, columns, numbers, digits, signed, categories, across, down, sets @returns {Panel} */
export function matrix(spec) {
  const colours = spec.categories ? CATEGORIES : spec.signed ? SIGNED : MAGNITUDE;
  const canvas = element("canvas", { role: "img", "aria-label": spec.label });
  const host = element("div", { class: "lf-host" }, canvas);
  const [rows, columns] = [element("div", { class: "lf-rows", "aria-hidden": "true" }), element("div", { class: "lf-columns", "aria-hidden": "true" })];
  const stands = element("span", { class: "lf-stands", hidden: true });
  if (spec.sets.length) {
    host.classList.add("lf-picking");
    host.append(stands);
  }
  const scale = legend(colours, spec.signed);
  /** @type {Tensor} */
  let now = { shape: [1, 1], data: new Float32Array(1) };
  let high = 1;
  const value = (/** @type {number} */ at, digits = spec.digits) => (spec.categories ? spec.categories[at] : shown(at, digits));
  const look = inspector(host, spec.label, {
    canvases: () => [canvas],
    cells: () => [1, now.shape[0], now.shape[1]],
    ...(spec.sets.length && { pick: ({ row, column }) => host.dispatchEvent(new CustomEvent("lf-set", { bubbles: true, detail: { [spec.sets[0]]: row, [spec.sets[1]]: column } })) }),
    words({ row, column }) {
      const names = [`${spec.down} ${spec.rows?.[row] ?? row}`, `${spec.across} ${spec.columns?.[column] ?? column}`];
      return `${names.map((name) => name.trim()).filter(Boolean).join(", ")}: ${value(now.data[row * now.shape[1] + column], Math.max(3, spec.digits)) || "empty"}`;
    },
  });
  /** @param {number} number @returns a place among the colours, -1 for none */
  const place = (number) => {
    if (spec.categories) return spec.categories[number] ? number % CATEGORIES.length : -1;
    return Math.max(0, Math.min(255, Math.round((spec.signed ? (number / high + 1) / 2 : number / high) * 255)));
  };
  const redraw = sharp(
    canvas,
    (context, width, height) => drawCells(context, now, width, height, { colours, place, text: (at) => (spec.numbers ? value(at) : "") }),
    (width) => (width / now.shape[1]) * now.shape[0],
  );
  const key = spec.categories ? categoryKey(spec.categories) : scale.element;
  return {
    element: element("div", {}, element("div", { class: "lf-table" }, columns, rows, host), key, ...look.elements),
    draw(tensor, outputs, peer) {
      const changed = tensor.shape.join() !== now.shape.join();
      now = tensor;
      high = peak(now.data, peer?.data);
      if (changed || !rows.childElementCount) {
        rows.replaceChildren(...named(spec.rows, now.shape[0]));
        columns.replaceChildren(...named(spec.columns, now.shape[1]));
        host.style.maxWidth = `${Math.max(LEAST, Math.min(now.shape[1] <= FEW ? WIDE : CELL, MOST / Math.max(...now.shape))) * now.shape[1]}px`;
        columns.style.maxWidth = host.style.maxWidth;
      }
      scale.set(high);
      redraw();
      look.refresh();
    },
    stand(places) {
      const [row, column] = spec.sets.map((/** @type {string} */ name) => places[name]);
      const [rows, columns] = now.shape;
      stands.hidden = !(row >= 0 && row < rows && column >= 0 && column < columns);
      Object.assign(stands.style, { left: `${(100 * column) / columns}%`, top: `${(100 * row) / rows}%`, width: `${100 / columns}%`, height: `${100 / rows}%` });
    },
    words: () => "",
  };
}

/** A name for each row or column; nothing where there are none. @param {string[] | null} names @param {number} size */
function named(names, size) {
  return names ? Array.from({ length: size }, (_, i) => element("span", {}, names[i])) : [];
}

/** What a colour stands for; a name that many share is left out: there colours only tell cells apart. @param {string[]} names */
function categoryKey(names) {
  const entries = names.map((name, i) => {
    if (names.indexOf(name) !== names.lastIndexOf(name)) return [];
    const swatch = element("span", { class: "lf-swatch" });
    swatch.style.background = css(CATEGORIES, i % CATEGORIES.length);
    return name ? [element("span", {}, swatch, name)] : [];
  });
  return element("p", { class: "lf-key" }, ...entries.flat());
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Tensor} tensor
 * @param {number} width CSS px
 * @param {number} height CSS px
 * @param {{ colours: Uint32Array, place: (number: number) => number, text: (number: number) => string }} how
 */
function drawCells(context, { shape: [rows, columns], data }, width, height, { colours, place, text }) {
  const [wide, high] = [width / columns, height / rows];
  context.clearRect(0, 0, width, height);
  context.font = `${Math.min(12, high * 0.45)}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const texts = Array.from(data, text);
  const fits = wide >= 14 && texts.every((each) => context.measureText(each).width <= wide - ROOM);
  data.forEach((number, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const at = place(number);
    if (at < 0) return;
    context.fillStyle = css(colours, at);
    context.fillRect(column * wide, row * high, wide + 0.5, high + 0.5);
    if (!fits) return;
    context.fillStyle = readable(colours, at);
    context.fillText(texts[i], (column + 0.5) * wide, (row + 0.5) * high);
  });
}
