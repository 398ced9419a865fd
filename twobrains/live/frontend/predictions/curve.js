// @ts-check
/** @import { LinesSpec, PredictCurveSpec } from "../specs.d.ts" */
/** @import { Mark, Prediction, Tensor, Tensors } from "../types.d.ts" */
import { element } from "../dom.js";
import { hidpiCanvas } from "../hidpi.js";
import { shown } from "../numbers.js";
import { measurer, paintMarks } from "../panels/painting.js";
import { linesHeight, linesScene, predictedMarks } from "../scenes/lines.js";
import { alongOf, curveTruth, curveVerdict, filledKnots, seriesAt } from "../scenes/verdicts.js";

const CURVE_KEYS = "Left and Right choose a point of the curve, Up and Down move it.";
const PRESSES = 20; // presses of a key from one end of the axis to the other

/**
 * @param {PredictCurveSpec} spec
 * @param {LinesSpec} panel
 * @returns {Prediction<number[]>}
 */
export function curvePrediction(spec, panel) {
  const [low, high] = /** @type {[number, number]} */ (panel.y);
  const canvas = element("canvas", {
    class: "lf-curve",
    tabindex: 0,
    role: "application",
    "aria-label": `Draw here. ${CURVE_KEYS}`,
  });
  const spoken = element("p", { class: "lf-spoken", "aria-live": "polite" });
  /** @type {(number | null)[]} */
  let knots = new Array(spec.knots).fill(null);
  let [at, locked] = [0, false];
  /** @type {Tensors | null} */
  let tensors = null;
  /** @type {ReturnType<typeof linesScene> | null} */
  let scene = null;

  const redraw = hidpiCanvas(
    canvas,
    (context, width) => {
      if (!tensors) return;
      scene = linesScene(panel, tensors, width, measurer(context));
      const axes = scene.marks.filter(({ part }) => !["curve", "end", "name"].includes(part));
      paintMarks(context, { marks: [...axes, ...predictedMarks(scene, filledKnots(knots), at)], clip: scene.clip });
    },
    linesHeight,
  );

  /** @param {PointerEvent} event */
  function place(event) {
    if (!scene) return;
    const box = canvas.getBoundingClientRect();
    const { plot } = scene;
    const share = (event.clientX - box.left - plot.left) / (plot.right - plot.left);
    const knot = Math.round(Math.max(0, Math.min(1, share)) * (spec.knots - 1));
    const up = (plot.bottom - (event.clientY - box.top)) / (plot.bottom - plot.top);
    return { knot, height: low + Math.max(0, Math.min(1, up)) * (high - low) };
  }

  /** @type {number | null} */
  let last = null;
  /** @param {PointerEvent} event */
  function draw(event) {
    const now = place(event);
    if (!now || locked) return;
    const from = last ?? now.knot;
    const begun = knots[from] ?? now.height;
    const many = Math.abs(now.knot - from);
    for (let k = 0; k <= many; k++) {
      const knot = from + Math.sign(now.knot - from) * k;
      knots[knot] = begun + (many ? k / many : 1) * (now.height - begun);
    }
    [last, at] = [now.knot, now.knot];
    redraw();
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (locked || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (last !== null && event.isPrimary) draw(event);
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => (last = null));
  canvas.addEventListener("keydown", (event) => {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const up = { ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (locked || (!along && !up)) return;
    event.preventDefault();
    at = Math.max(0, Math.min(spec.knots - 1, at + (along ?? 0)));
    if (up) {
      const now = filledKnots(knots)[at] ?? (low + high) / 2;
      knots[at] = Math.max(low, Math.min(high, now + (up * (high - low)) / PRESSES));
    }
    spoken.textContent = inWords();
    redraw();
  });

  /** The chosen point. */
  function inWords() {
    const x = scene ? seriesAt(scene.xs, alongOf(at, spec.knots, scene.xs.length)) : at;
    const height = filledKnots(knots)[at];
    return `at ${shown(x)}${height === undefined ? ", not drawn" : `: ${shown(height, 2)}`}`;
  }

  return {
    element: element("div", {}, canvas, spoken),
    given() {
      const heights = filledKnots(knots);
      return heights.length ? heights : null;
    },
    fits: (value) => Array.isArray(value) && value.length === spec.knots && value.every(Number.isFinite),
    missing: "Draw the curve first, or let the figure show it.",
    set(given) {
      knots = given ? [...given] : new Array(spec.knots).fill(null);
      redraw();
    },
    lock(on) {
      locked = on;
      canvas.hidden = on; // from then on it is drawn where the truth is
      redraw();
    },
    truth: (truth) => curveTruth(spec, truth),
    verdict: (given, truth) => curveVerdict(spec, given, truth),
    draw(own, outputs) {
      tensors = { own, outputs };
      redraw();
    },
  };
}
