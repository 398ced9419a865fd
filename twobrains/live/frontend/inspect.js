// @ts-check
/** Pointing at a value: hover, tap or arrow keys show one cell in words; a click or Enter pins it. */
/** @import { Cell, Cells } from "./cells.js" */
import { keptCell, placeOf, sameCell, steppedCell } from "./cells.js";
import { element } from "./dom.js";
import { spokenLine } from "./spoken.js";

const HOW = "Arrow keys move over the values, Page up and Page down from map to map, Enter pins one, Escape lets go.";
const PICKING = "Arrow keys move over the values, Enter chooses one, Escape lets go.";

/**
 * @typedef {{
 *   canvases: () => HTMLCanvasElement[],
 *   cells: () => Cells,
 *   words: (cell: Cell) => string,
 *   detail?: (cell: Cell) => HTMLElement | null,
 *   find?: (x: number, y: number, map: number) => Cell | null,
 *   step?: (cell: Cell | null, key: string) => Cell | null,
 *   how?: string,
 *   pick?: (cell: Cell) => void,
 *   box?: (cell: Cell) => [number, number, number, number],
 *   moved?: (cell: Cell | null) => void,
 * }} Seen one canvas a map; each canvas holds rows × columns equal cells, unless it finds what lies at
 *   x, y and tells the box (left, top, width, height) that holds a cell, in CSS px of the canvas;
 *   keys lead to other cells where they say so, and "how" says what keys do;
 *   where a cell can be picked, a click or Enter does that and pins nothing; hears of every move
 */

/**
 * @param {HTMLElement} host holds the canvases and gets the focus
 * @param {string} label what the host shows
 * @param {Seen} seen
 */
export function inspector(host, label, seen) {
  const callout = calloutOf(host, label, seen);
  /** @type {Cell | null} */
  let at = null;
  let pinned = false;
  host.classList.add("lf-cells");
  const spoken = `${label}. ${seen.how ?? (seen.pick ? PICKING : HOW)}`;
  const attributes = { tabindex: "0", role: "group", "aria-label": spoken };
  for (const [name, value] of Object.entries(attributes)) host.setAttribute(name, value);

  const refresh = () => {
    at = at && keptCell(at, seen.cells());
    callout.show(at, pinned);
  };
  /** @param {Cell | null} cell @param {boolean} [pin] */
  const go = (cell, pin = false) => {
    at = cell;
    pinned = pin && cell !== null;
    refresh();
    seen.moved?.(at);
  };

  host.addEventListener("pointermove", (event) => {
    if (pinned || event.pointerType === "touch") return; // a finger that moves scrolls the page; a tap is a click
    const cell = cellUnder(event, seen);
    if (!sameCell(cell, at)) go(cell);
  });
  host.addEventListener("pointerleave", () => pinned || go(null));
  host.addEventListener("click", (event) => {
    const cell = cellUnder(event, seen);
    if (cell && seen.pick) {
      go(cell);
      seen.pick(cell);
    } else if (cell) go(pinned && sameCell(cell, at) ? null : cell, !(pinned && sameCell(cell, at)));
  });
  host.addEventListener("keydown", (event) => {
    const next = seen.step ? seen.step(at, event.key) : steppedCell(at, event.key, seen.cells());
    if (next) go(next, pinned);
    else if (event.key === "Enter" && at) seen.pick ? seen.pick(at) : go(at, !pinned);
    else if (event.key === "Escape" && at) go(null);
    else return;
    event.preventDefault();
  });
  host.addEventListener("blur", () => pinned || go(null));
  return {
    elements: callout.elements,
    go,
    /** The values have changed. */
    refresh: () => (at ? refresh() : undefined),
    /**
     * Words for where the reader points in another panel; none while a cell is pointed at in this one.
     * @param {string} words
     */
    say: (words) => (at ? undefined : callout.say(words)),
  };
}

/**
 * What is shown of one cell: a mark around it, words and, for a value that can be explained, its arithmetic.
 * @param {HTMLElement} host
 * @param {string} label
 * @param {Seen} seen
 */
function calloutOf(host, label, seen) {
  const mark = element("span", { class: "lf-mark", hidden: true });
  const line = spokenLine("lf-at");
  const lines = element("div", {}, ...line.elements);
  const card = element("div", { class: "lf-card", hidden: true });

  /** A pinned sum is laid below the row of panels and is as wide as it is; one in passing lies over what is there. */
  const lay = (/** @type {boolean} */ pinned) => {
    const row = pinned ? host.closest(".lf-panels") : null;
    if (row && card.parentElement !== row) row.append(card);
    if (!row && card.previousElementSibling !== lines) lines.after(card);
  };

  return {
    elements: [lines, card],
    say: line.say,
    /** @param {Cell | null} at @param {boolean} pinned */
    show(at, pinned) {
      mark.hidden = card.hidden = at === null;
      mark.classList.toggle("lf-held", pinned);
      card.classList.toggle("lf-held", pinned);
      if (at === null) return line.say("");
      if (mark.parentElement !== host) host.append(mark);
      const canvas = seen.canvases()[at.map];
      frameCell(mark, canvas, seen.box?.(at) ?? cellBox(canvas, at, seen.cells()));
      line.say(seen.words(at));
      const detail = seen.detail?.(at) ?? null;
      card.replaceChildren(
        ...(pinned ? [element("p", {}, `${label}, ${line.seen.textContent}`)] : []),
        ...(detail ? [detail] : []),
      );
      card.hidden = detail === null;
      lay(pinned);
    },
  };
}

/** @param {MouseEvent} event @param {Seen} seen @returns {Cell | null} */
function cellUnder(event, seen) {
  const [, rows, columns] = seen.cells();
  const map = seen.canvases().findIndex((canvas) => canvas === event.target);
  if (map < 0) return null;
  const box = seen.canvases()[map].getBoundingClientRect();
  if (seen.find) return seen.find(event.clientX - box.left, event.clientY - box.top, map);
  return {
    map,
    row: placeOf((event.clientY - box.top) / box.height, rows),
    column: placeOf((event.clientX - box.left) / box.width, columns),
  };
}

/**
 * @param {HTMLElement} canvas
 * @param {Cell} cell
 * @param {Cells} cells
 * @returns {[number, number, number, number]} left, top, width and height, CSS px of the canvas
 */
function cellBox(canvas, cell, [, rows, columns]) {
  const [wide, high] = [canvas.offsetWidth / columns, canvas.offsetHeight / rows];
  return [cell.column * wide, cell.row * high, wide, high];
}

/**
 * Put the mark around a box of the canvas.
 * @param {HTMLElement} mark
 * @param {HTMLElement} canvas
 * @param {[number, number, number, number]} box
 */
function frameCell(mark, canvas, [left, top, wide, high]) {
  mark.style.left = `${canvas.offsetLeft + left}px`;
  mark.style.top = `${canvas.offsetTop + top}px`;
  mark.style.width = `${wide}px`;
  mark.style.height = `${high}px`;
}
