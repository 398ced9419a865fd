// @ts-check
/** Cells of maps and tables: which one is meant, where it lies. No DOM here. */

/** @typedef {{ map: number, row: number, column: number }} Cell */
/** @typedef {[number, number, number]} Cells how many maps, rows and columns there are */

/** @type {Record<string, Cell>} */
const WAYS = {
  ArrowLeft: { map: 0, row: 0, column: -1 },
  ArrowRight: { map: 0, row: 0, column: 1 },
  ArrowUp: { map: 0, row: -1, column: 0 },
  ArrowDown: { map: 0, row: 1, column: 0 },
  PageUp: { map: -1, row: 0, column: 0 },
  PageDown: { map: 1, row: 0, column: 0 },
};

/**
 * The cell that a key leads to; the first one from nowhere; null for a key that leads nowhere.
 * @param {Cell | null} cell
 * @param {string} key
 * @param {Cells} cells
 * @returns {Cell | null}
 */
export function steppedCell(cell, key, cells) {
  const way = WAYS[key];
  if (!way) return null;
  return cell
    ? keptCell({ map: cell.map + way.map, row: cell.row + way.row, column: cell.column + way.column }, cells)
    : { map: 0, row: 0, column: 0 };
}

/** The cell, or the nearest there is. @param {Cell} cell @param {Cells} cells @returns {Cell} */
export function keptCell(cell, [maps, rows, columns]) {
  const kept = (/** @type {number} */ at, /** @type {number} */ size) => Math.max(0, Math.min(size - 1, at));
  return { map: kept(cell.map, maps), row: kept(cell.row, rows), column: kept(cell.column, columns) };
}

/** @param {Cell | null} one @param {Cell | null} other */
export function sameCell(one, other) {
  return (
    one !== null && other !== null && one.map === other.map && one.row === other.row && one.column === other.column
  );
}

/** @param {number} share from 0 to 1 @param {number} size @returns the index among `size` equal parts */
export function placeOf(share, size) {
  return Math.max(0, Math.min(size - 1, Math.floor(share * size)));
}

/**
 * Rows become columns.
 * @param {Float32Array} data rows × columns
 * @param {number} rows
 * @param {number} columns
 */
export function transposed(data, rows, columns) {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column];
  }
  return turned;
}
