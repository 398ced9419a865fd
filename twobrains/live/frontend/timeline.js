// @ts-check
/**
 * Carried state as it goes on, and the ticks that can be taken back. The kernel keeps the same, in timeline.py. No DOM
 * here.
 */
/** @import { Move } from "./types.d.ts" */

const TICKS = 300;
const BYTES = 64_000_000; // how many ticks, and how many bytes of them, are kept

/**
 * @template State
 * @param {State} start
 * @param {State} first what the first frame gave: a step takes it
 * @param {number} [bytes] of one state
 */
export function timeline(start, first, bytes = 1) {
  const most = Math.max(1, Math.min(TICKS, Math.floor(BYTES / Math.max(1, bytes))));
  let [before, after] = [start, first];
  /** @type {State[]} */
  let past = [];
  return {
    /** The state that is evaluated after a move; the tick counts even if the evaluation fails. @param {Move} move */
    go(move) {
      if (move === "step") {
        past = [...past, before].slice(-most);
        before = after;
      } else if (move === "back") before = past.pop() ?? before;
      else if (move === "reset") [past, before] = [[], start];
      return before;
    },
    /**
     * The evaluation is done, and gave the state that the next step takes.
     * @param {State} next
     * @returns how many ticks can be taken back
     */
    gave(next) {
      after = next;
      return past.length;
    },
  };
}
