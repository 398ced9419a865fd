// @ts-check
/** A window that slides over its input by itself, row by row, slowly at first. */
/** @import { Cell, Cells } from "./cells.js" */
import { button, element } from "./dom.js";

const [SLOW, FAST, STEPS] = [260, 24, 26]; // ms a position: the first one, and after so many steps

/** How long the window stays where it is. @param {number} step from 0 @returns {number} ms */
export function stay(step) {
  return Math.max(FAST, SLOW - ((SLOW - FAST) * step) / STEPS);
}

/** The positions in the order of reading. @param {number} index from 0 @param {Cells} cells @returns {Cell | null} null after the last */
export function positionAt(index, [maps, rows, columns]) {
  const [row, column] = [Math.floor(index / columns) % rows, index % columns];
  return index < maps * rows * columns ? { map: Math.floor(index / (rows * columns)), row, column } : null;
}

/**
 * Slide and Pause. A map is filled as far as the window has come; it stands still off screen and in a hidden tab.
 * @param {HTMLElement} host holds the maps
 * @param {() => Cells} cells
 * @param {(cell: Cell) => void} go called at each position
 */
export function slidingWindow(host, cells, go) {
  let [index, playing, moving] = [0, false, false];
  /** @type {number | undefined} */
  let timer;
  const play = button("Slide the window", () => set(!playing));
  const seen = () => {
    const { top, bottom } = host.getBoundingClientRect();
    return !document.hidden && bottom > 0 && top < innerHeight;
  };
  const tick = () => {
    const cell = positionAt(index, cells());
    if (!cell || !host.isConnected) return end();
    if (seen()) {
      index += 1;
      moving = true;
      go(cell);
      moving = false;
    }
    timer = setTimeout(tick, stay(index));
  };
  const end = () => {
    index = 0;
    set(false);
  };
  /** @param {boolean} on */
  const set = (on) => {
    playing = on;
    play.textContent = on ? "Pause" : index ? "Go on" : "Slide the window";
    host.closest("section")?.toggleAttribute("data-playing", on); // what changes at each position is not read out
    clearTimeout(timer);
    if (on) tick();
  };
  return {
    element: element("div", { class: "lf-tools" }, play),
    /** How many values are filled in; all of them unless the window is on its way. */
    reached: () => index || Infinity,
    /** The reader points elsewhere, or lets go: all is shown again. */
    stop: () => (moving || index === 0 ? undefined : end()),
  };
}
