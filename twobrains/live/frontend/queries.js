// @ts-check
/**
 * When a figure's engine evaluates, and by which values; only this module decides whether the controls hold
 * what a model can take. No DOM here.
 */
/** @import { Engine, Frame, Input, Move, Value } from "./types.d.ts" */
import { latestWins } from "./latest_wins.js";

/**
 * @typedef {{
 *   inputs: () => Record<string, Input>,
 *   problem: () => string,
 *   set: (values: Record<string, Value>) => void,
 * }} Controls what a query knows of a figure's controls
 */

/**
 * @param {Engine} engine
 * @param {Controls} controls
 * @param {(frame: Frame) => void} draw
 * @param {(problem: unknown) => void} fail
 * @param {() => void} [wait] called when a frame is wanted, and perhaps not there soon
 */
export function queries(engine, controls, draw, fail, wait = () => {}) {
  const latest = latestWins(evaluate, drawn, fail, engine.ready);

  /**
   * Whether a model can take what the controls hold; if not, words say so. Decided at three times, since the reader goes
   * on: when something moves, when the model has loaded, and when a frame comes.
   */
  function valid() {
    const wrong = controls.problem();
    if (wrong) fail(new Error(wrong));
    return !wrong;
  }

  /** @param {Move} move */
  async function evaluate(move) {
    return valid() ? engine.evaluate(controls.inputs(), move) : null;
  }

  /** @param {Frame} frame */
  function drawn(frame) {
    if (valid()) draw(frame); // else it belongs to what is no longer on the paper
  }

  return {
    /** @param {Move} [move] @returns {Promise<void>} settles when nothing is wanted any more */
    query(move) {
      if (!valid()) return Promise.resolve();
      const settled = latest(move);
      wait();
      return settled;
    },
    /** A kernel sends frames and values of its own accord, too. */
    listen() {
      const words = (/** @type {string} */ text) => fail(new Error(text));
      engine.listen?.({ frame: drawn, words, value: (name, value) => controls.set({ [name]: value }) });
    },
  };
}
