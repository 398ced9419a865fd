// @ts-check
/** The module itself, evaluated in the kernel by torch; the reader may change it between two evaluations. */
/** @import { Engine, Frame, Value } from "./types.d.ts" */
import { tensors } from "./arrays.js";

const PATIENCE = 5000; // ms until a silent kernel is spoken of
const SILENT =
  "The kernel is busy or gone. The figure follows when it is back; run its cell again if the kernel was restarted.";

/**
 * The evaluation under way, with the values that it was given.
 * @typedef {{
 *   id: string,
 *   inputs: Record<string, { value: Value }>,
 *   settle: (frame: Frame) => void,
 *   fail: (problem: Error) => void,
 * }} Request
 */

/**
 * @param {any} model the widget's model: get, set, save_changes, on, off
 * @param {string[]} names the controls
 * @returns {Engine}
 */
export function kernelEngine(model, names) {
  const view = Math.random().toString(36).slice(2); // a widget may be shown twice, and each view has its own replies
  let count = 0;
  /** @type {Request | null} */
  let request = null;
  /** @type {(() => void)[]} */
  const leave = [];

  return {
    name: "kernel",
    async evaluate(inputs, move) {
      const id = `${view}:${++count}`;
      /** @type {Promise<Frame>} */
      const reply = new Promise((settle, fail) => (request = { id, inputs, settle, fail }));
      const timer = setTimeout(() => request?.fail(new Error(SILENT)), PATIENCE);
      try {
        for (const name of names) model.set(name, inputs[name].value);
        model.set("_request", { move, id });
        model.save_changes();
        return await reply;
      } finally {
        clearTimeout(timer);
        request = null;
      }
    },
    listen(on) {
      const frame = () => {
        const { to, words, outputs, past } = model.get("_frame");
        const drawn = () => ({ outputs: tensors(outputs), ...(past === undefined ? {} : { past }) });
        const mine = request?.id === to ? request : null;
        if (words !== undefined) mine ? mine.fail(new Error(words)) : on.words(words);
        else mine ? mine.settle(drawn()) : on.frame(drawn());
      };
      hear("change:_frame", frame);
      for (const name of names) hear(`change:${name}`, () => changed(name, on.value));
    },
    dispose: () => leave.forEach((act) => act()),
  };

  /**
   * A value that the request itself set is no news, but the model's event is the same as for one that the kernel set.
   * @param {string} name
   * @param {(name: string, value: Value) => void} hear
   */
  function changed(name, hear) {
    const value = model.get(name);
    if (value !== request?.inputs[name].value) hear(name, value);
  }

  /** @param {string} event @param {() => void} act */
  function hear(event, act) {
    model.on(event, act);
    leave.push(() => model.off(event, act));
  }
}
