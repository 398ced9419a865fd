// @ts-check
/** The module itself, answering in the kernel: torch, and the reader may change it between two answers. */
/** @import { Control, Engine, Frame, Value } from "./types.d.ts" */
import { tensors } from "./arrays.js";

const PATIENCE = 5000; // ms until a silent kernel is spoken of
const SILENT =
  "The kernel is busy or gone. The figure answers when it is back; run its cell again if the kernel was restarted.";

/**
 * @param {any} model the widget's model: get, set, save_changes, on, off
 * @param {string[]} names the controls
 * @returns {Engine}
 */
export function kernelEngine(model, names) {
  const view = Math.random().toString(36).slice(2);
  let count = 0;
  let setting = false;
  /** @type {{ id: string, settle: (frame: Frame) => void, fail: (problem: Error) => void } | null} */
  let waiting = null;
  /** @type {(() => void)[]} */
  const leave = [];

  return {
    name: "kernel",
    ask(controls, move) {
      const id = `${view}:${++count}`;
      setting = true; // the model's change events are ours then, not news
      controls.forEach((control, i) => model.set(names[i], control.value()));
      setting = false;
      model.set("_ask", { move, id });
      model.save_changes();
      return new Promise((settle, fail) => {
        const timer = setTimeout(() => give(fail, new Error(SILENT)), PATIENCE);
        const give = (/** @type {(what: any) => void} */ how, /** @type {any} */ what) => {
          clearTimeout(timer);
          waiting = null;
          how(what);
        };
        waiting = { id, settle: (frame) => give(settle, frame), fail: (problem) => give(fail, problem) };
      });
    },
    listen(on) {
      const frame = () => {
        const { to, words, outputs, past } = model.get("_frame");
        const answer = () => ({ outputs: tensors(outputs), ...(past === undefined ? {} : { past }) });
        const mine = waiting && waiting.id === to ? waiting : null;
        if (words !== undefined) mine ? mine.fail(new Error(words)) : on.words(words);
        else mine ? mine.settle(answer()) : on.frame(answer());
      };
      hear("change:_frame", frame);
      for (const name of names) hear(`change:${name}`, () => setting || on.value(name, model.get(name)));
    },
    dispose: () => leave.forEach((act) => act()),
  };

  /** @param {string} event @param {() => void} act */
  function hear(event, act) {
    model.on(event, act);
    leave.push(() => model.off(event, act));
  }
}
