// @ts-check
/** @import { PenPadSpec } from "../specs.d.ts" */
/** @import { Control } from "../types.d.ts" */
/** @import { Point } from "../raster.js" */
import { bytes, float32 } from "../arrays.js";
import { GRID } from "./paper_drawing.js";
import { Movement, begunStrokes, lifted, penRows, penStrokes } from "./penpad_movement.js";
import { paper } from "./paper.js";

/**
 * @param {PenPadSpec} spec
 * @param {() => void} changed
 * @returns {Control}
 */
export function penPad(spec, changed) {
  const drawing = new Movement(spec.size, spec.pen);
  /** @type {Record<string, Point[][]>} */
  const sheets = Object.fromEntries(
    Object.entries(spec.examples).map(([name, view]) => [name, lifted(bytes(view), GRID)]),
  );
  const sheet = paper(spec, changed, drawing, sheets, inked, null);

  /** @param {Point[][]} strokes */
  function inked(strokes) {
    const example = new Movement(spec.size, spec.pen);
    example.put(strokes);
    return example.ink;
  }

  return {
    ...sheet,
    value: () => new DataView(drawing.rows().buffer),
    set(value) {
      const rows = float32(/** @type {DataView} */ (value));
      if (same(rows, drawing.rows())) return;
      const name = Object.keys(sheets).find((each) => same(rows, penRows(sheets[each]))) ?? "";
      drawing.put(penStrokes(rows), name);
      sheet.show();
    },
    numbers: () => drawing.rows(),
    problem() {
      const length = drawing.rows().length / 3;
      if (length > spec.most) return `At most ${spec.most} points, please: there are ${length}.`;
      return length ? "" : spec.blank;
    },
    written(points) {
      if (points === null) return sheet.instead(null);
      const strokes = begunStrokes(drawing.strokes, points);
      return sheet.instead(inked(strokes), strokes.at(-1)?.at(-1));
    },
  };
}

/** @param {Float32Array} one @param {Float32Array} other */
function same(one, other) {
  return one.length === other.length && one.every((number, i) => number === other[i]);
}
