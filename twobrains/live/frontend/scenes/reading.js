// @ts-check
/** What is read of code points. No DOM here. */
/** @import { ReadingSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { symbolOf } from "../symbols.js";

const NOTHING = "nothing";

/** @param {ReadingSpec} spec @param {Tensors} tensors */
export function readingScene(spec, { own: { data } }) {
  const text =
    Array.from(data)
      .filter((code) => code !== 0)
      .map(symbolOf)
      .join("") || NOTHING;
  return { text, words: `${spec.label}: ${text}` };
}
