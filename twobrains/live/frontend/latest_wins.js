// @ts-check
/** The latest input wins: while one evaluation is under way later inputs replace each other; the last is evaluated. */
/** @import { Frame, Move } from "./types.d.ts" */

/**
 * @param {(move: Move) => Promise<Frame | null>} evaluate by the values of the moment it is called; null for no frame
 * @param {(frame: Frame) => void} draw
 * @param {(problem: unknown) => void} fail
 */
export function latestWins(evaluate, draw, fail) {
  /** @type {Move[]} moves that wait: a reset takes back the steps before it, all else adds at most one */
  let wanted = [];
  let busy = false;
  let running = Promise.resolve();

  const run = async () => {
    while (wanted.length) {
      const move = /** @type {Move} */ (wanted.shift());
      try {
        const frame = await evaluate(move);
        if (frame) draw(frame);
      } catch (problem) {
        fail(problem);
      }
    }
    busy = false; // set here, before anybody else runs: an input that comes now starts anew
  };

  /** @param {Move} [move] @returns {Promise<void>} settles when nothing is wanted any more */
  return function query(move = "stay") {
    if (move === "reset") wanted = [move];
    else if (move !== "stay") wanted = [...wanted.filter((each) => each === "reset"), move];
    else if (wanted.length === 0) wanted = [move]; // a step is not lost to a slider that moves meanwhile
    if (!busy) {
      busy = true;
      running = run();
    }
    return running;
  };
}
