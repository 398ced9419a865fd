// @ts-check
/** A sheet of paper in the page: what is drawn on it, with a pointer or with keys, and its examples. */
/** @import { PadSpec, PenPadSpec } from "../specs.d.ts" */
/** @import { Point } from "../raster.js" */
/** @import { Drawing } from "./paper_drawing.js" */
import { colourPlaces, inkTable, paint } from "../colour.js";
import { button, element } from "../dom.js";
import { takeImages } from "./paper_images.js";
import { drawByPointer } from "./paper_pointer.js";
import { rolled } from "./paper_roll.js";

const KEYS = "Arrow keys move the pen, Space lowers and lifts it, Backspace takes back a stroke.";

/**
 * What every pad shares; a pad adds what it makes of the drawing.
 * @template Sheet
 * @param {PadSpec | PenPadSpec} spec
 * @param {() => void} changed
 * @param {Drawing<Sheet>} drawing
 * @param {Record<string, Sheet>} sheets the examples, and what else an address may name
 * @param {(sheet: Sheet) => Float32Array} inkOf
 * @param {((ink: Float32Array) => Sheet) | null} ofImage the sheet that an image's ink is; null for a pad that reads none
 */
export function paper(spec, changed, drawing, sheets, inkOf, ofImage) {
  const [height, width] = spec.size;
  const canvas = blankSheet(spec);
  const cursor = element("span", { class: "lf-cursor", hidden: true });
  const thumbs = Object.entries(sheets).map(([name, sheet]) => thumb(name, spec.size, () => lay(sheet, name)));

  const pencil = element("span", { class: "lf-pencil", hidden: true });
  const { show, instead } = inkOn(canvas, pencil, drawing);
  /** @param {() => void} change */
  const act = (change) => {
    images.forget();
    change();
    show();
    changed();
  };
  const sheetBox = element("div", { class: "lf-sheet" }, canvas, cursor, pencil);
  sheetBox.style.aspectRatio = `${width} / ${height}`;
  const roll = width > height ? rolled(sheetBox, width / height) : null;
  /** @param {Sheet} sheet @param {string} [name] @param {boolean} [read] */
  const lay = (sheet, name, read) => {
    roll?.see(0);
    act(() => drawing.put(sheet, name, read));
  };
  drawByPointer(canvas, drawing, act);
  drawByKeys(canvas, cursor, drawing, act, (x) => roll?.see(x / width));
  const pad = element("div", { class: "lf-control lf-pad", role: "group", "aria-label": spec.label });
  pad.classList.toggle("lf-wide", width > height);
  const images = takeImages(pad, spec, ofImage && ((ink) => lay(ofImage(ink), "", true)));
  const tools = [
    button("Undo", () => act(() => drawing.undo())),
    button("Clear", () => act(() => drawing.clear())),
    ...images.tools,
    ...(roll?.tools ?? []),
  ];
  pad.append(...padParts(spec, roll?.element ?? sheetBox, tools, images.says, thumbs));
  return {
    element: pad,
    /** What comes from elsewhere. */
    show() {
      images.forget();
      show();
    },
    instead,
    inWords: () => (drawing.example && drawing.own.length === 0 ? `example ${drawing.example}` : "your own"),
    note: () => (drawing.amount < spec.least ? spec.scant : ""),
    encode: () => drawing.encode(),
    /** @param {string} text */
    decode(text) {
      drawing.decode(text, sheets);
      images.forget();
      show();
    },
    repaint() {
      const colours = show();
      for (const each of thumbs)
        paint(each.canvas, colourPlaces(inkOf(sheets[each.name]), 0, 1), [height, width], colours);
    },
  };
}

/**
 * What a pad consists of, from top to bottom.
 * @param {PadSpec | PenPadSpec} spec
 * @param {HTMLElement} sheet
 * @param {HTMLElement[]} tools
 * @param {HTMLElement} says
 * @param {{ element: HTMLElement }[]} thumbs
 */
function padParts(spec, sheet, tools, says, thumbs) {
  const examples = thumbs.map((each) => each.element);
  return [
    element("span", { class: "lf-label" }, spec.label),
    sheet,
    element("div", { class: "lf-tools" }, ...tools),
    element("div", { class: "lf-examples", role: "group", "aria-label": "Examples" }, ...examples),
    says,
    ...(spec.only ? [element("p", { class: "lf-only" }, spec.only)] : []),
  ];
}

/**
 * The drawing's ink on the canvas, or other ink.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} pencil
 * @param {Drawing<any>} drawing
 */
function inkOn(canvas, pencil, drawing) {
  /** @type {Float32Array | null} */
  let other = null;
  const show = () => {
    const colours = inkTable(canvas);
    paint(canvas, colourPlaces(other ?? drawing.ink, 0, 1), drawing.size, colours);
    return colours;
  };
  return {
    show,
    /**
     * Show other ink than the drawing's, and a pencil that writes it; null for the drawing again.
     * @param {Float32Array | null} ink
     * @param {Point} [point] where the pencil writes
     */
    instead(ink, point) {
      other = ink;
      pencil.hidden = !point;
      pencil.style.left = `${((point?.[0] ?? 0) / drawing.width) * 100}%`;
      pencil.style.top = `${((point?.[1] ?? 0) / drawing.height) * 100}%`;
      show();
      return ink ?? drawing.ink;
    },
  };
}

/** @param {PadSpec | PenPadSpec} spec */
function blankSheet(spec) {
  const [height, width] = spec.size;
  return element("canvas", {
    "data-control": spec.name,
    class: "lf-paper",
    width,
    height,
    tabindex: 0,
    role: "img",
    "aria-label": `${spec.label}: paper to draw on. ${KEYS}`,
  });
}

/** @param {string} name @param {[number, number]} size height and width @param {() => void} pick */
function thumb(name, [height, width], pick) {
  const canvas = element("canvas", { width, height, "aria-hidden": "true" });
  const node = element(
    "button",
    { type: "button", class: "lf-example", "aria-label": `example ${name}`, onclick: pick },
    canvas,
  );
  return { name, canvas, element: node };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} cursor
 * @param {Drawing<any>} drawing
 * @param {(change: () => void) => void} act
 * @param {(x: number) => void} see scrolls there
 */
function drawByKeys(canvas, cursor, drawing, act, see) {
  let [x, y, down] = [drawing.width / 2, drawing.height / 2, false];
  /** @type {Record<string, Point>} */
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const point = () => {
    cursor.style.left = `${(x / drawing.width) * 100}%`;
    cursor.style.top = `${(y / drawing.height) * 100}%`;
    cursor.classList.toggle("lf-down", down);
    see(x);
  };
  canvas.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way && event.key !== " " && event.key !== "Backspace") return;
    event.preventDefault();
    cursor.hidden = false;
    if (way) {
      const step = event.shiftKey ? 4 : 1;
      [x, y] = drawing.snap([x + way[0] * step, y + way[1] * step]);
      if (down) act(() => drawing.move([x, y]));
    } else if (event.key === " ") {
      down = !down;
      if (down) act(() => drawing.down([x, y]));
    } else {
      down = false;
      act(() => drawing.undo());
    }
    point();
  });
  canvas.addEventListener("blur", () => {
    cursor.hidden = true;
    down = false;
  });
  canvas.addEventListener("pointerdown", () => {
    cursor.hidden = true;
    down = false;
  });
}
