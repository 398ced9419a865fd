// @ts-check
/** What a reader predicted, beside what the figure computes. No DOM here. */
/** @import { PredictChoiceSpec, PredictCurveSpec, PredictNumberSpec } from "../specs.d.ts" */
/** @import { Tensor } from "../types.d.ts" */
import { shown } from "../numbers.js";
import { firstLargest } from "./text.js";

/** Which option it is. @param {Tensor} truth */
export const choiceTruth = ({ data }) => data.indexOf(Math.max(...data));

/** @param {PredictChoiceSpec} spec @param {number} given index of an option @param {Tensor} truth */
export function choiceVerdict({ options }, given, truth) {
  const best = choiceTruth(truth);
  return given === best
    ? `You predicted ${options[given]}, and so it is.`
    : `You predicted ${options[given]}; it is ${options[best]}.`;
}

/** @param {PredictNumberSpec} spec @param {number} given @param {Tensor} truth */
export function numberVerdict({ at, unit, near }, given, { data }) {
  const [said, here] = [given, data[at]].map((each) => shown(each) + (unit && ` ${unit}`));
  if (said === here) return `You predicted ${said}, and so it is.`;
  return `You predicted ${said}; it is ${here}${Math.abs(given - data[at]) <= near ? ": close." : "."}`;
}

/** @param {PredictCurveSpec} spec @param {number[]} given heights of the knots @param {Tensor} truth */
export function curveVerdict(spec, given, truth) {
  const heights = curveTruth(spec, truth);
  const off = given.map((height, i) => Math.abs(height - heights[i]));
  const mean = off.reduce((sum, each) => sum + each, 0) / off.length;
  return `Your curve is off by ${shown(mean, 2)} on average, by ${shown(Math.max(...off), 2)} at most.`;
}

/** @param {number} given index of a symbol @param {Tensor} truth */
export function positionVerdict(given, { data }) {
  const best = firstLargest(data);
  const marked = `You marked symbol ${given + 1}`;
  if (given === best) return `${marked}, and so it is.`;
  if (given >= data.length) return `${marked}, which this text lacks.`;
  const larger = data.filter((value) => Math.abs(value) > Math.abs(data[given])).length;
  return `${marked}, number ${Math.max(2, 1 + larger)} of ${data.length}; symbol ${best + 1} comes first.`;
}

/** How high the curve is at each knot. @param {PredictCurveSpec} spec @param {Tensor} truth */
export function curveTruth({ curve, knots }, { shape, data }) {
  const series = data.subarray(curve * shape[1], (curve + 1) * shape[1]);
  return Array.from({ length: knots }, (_, knot) => seriesAt(series, alongOf(knot, knots, shape[1])));
}

/** Where a knot is among the values of a series. @param {number} knot @param {number} knots @param {number} length */
export function alongOf(knot, knots, length) {
  return (knot * (length - 1)) / (knots - 1);
}

/** The value between two of a series, which is straight there. @param {ArrayLike<number>} series @param {number} at */
export function seriesAt(series, at) {
  const before = Math.min(Math.floor(at), series.length - 2);
  return series[before] + (at - before) * (series[before + 1] - series[before]);
}

/**
 * Heights of all knots: those that were not drawn are between their neighbours, or as high as the nearest.
 * @param {(number | null)[]} knots
 * @returns {number[]} empty where none was drawn
 */
export function filledKnots(knots) {
  const drawn = knots.flatMap((height, i) => (height === null ? [] : [i]));
  if (!drawn.length) return [];
  const heights = drawn.map((i) => /** @type {number} */ (knots[i]));
  return knots.map((_, i) => {
    if (i <= drawn[0]) return heights[0];
    const next = drawn.findIndex((at) => at >= i);
    if (next < 0) return heights[heights.length - 1];
    const share = (i - drawn[next - 1]) / (drawn[next] - drawn[next - 1]);
    return heights[next - 1] + share * (heights[next] - heights[next - 1]);
  });
}
