// @ts-check
/** Every prediction by its kind. A new one: a file in predictions/, a line here, its counterpart in Python. */
/** @import { PanelSpec, PredictionSpec, PredictionSpecs } from "./specs.d.ts" */
/** @import { Prediction } from "./types.d.ts" */
import { choicePrediction } from "./predictions/choice.js";
import { curvePrediction } from "./predictions/curve.js";
import { numberPrediction } from "./predictions/number.js";
import { positionPrediction } from "./predictions/position.js";

/** @type {{ [kind in keyof PredictionSpecs]: (spec: PredictionSpecs[kind], panel: any) => Prediction<any> }} */
const PREDICTIONS = {
  choice: choicePrediction,
  curve: curvePrediction,
  number: numberPrediction,
  position: positionPrediction,
};

/** @param {PredictionSpec} spec @param {PanelSpec} panel that holds the truth @returns {Prediction<any>} */
export function predictionOf(spec, panel) {
  return /** @type {(spec: PredictionSpec, panel: PanelSpec) => Prediction<any>} */ (PREDICTIONS[spec.kind])(
    spec,
    panel,
  );
}
