// @ts-check
/** The latest input wins: while one evaluation is under way later inputs replace each other; the last is evaluated. */
/** @import { Frame, Move } from "./types.d.ts" */

/**
 * @param {(move: Move) => Promise<Frame | null>} evaluate by the values of the moment it is called; null for no frame
 * @param {(frame: Frame) => void} draw
 * @param {(problem: unknown) => void} fail
 * @param {() => Promise<void>} [ready] what has to be there first; inputs that come meanwhile are one
 */
export function latestWins(evaluate, draw, fail, ready) {
  /** @type {Move[]} moves that wait: a reset takes back the steps before it, all else adds at most one */
  let wanted = [];
  let busy = false;
  let running = Promise.resolve();

  /** All that is wanted waits for the same, and fails with it. */
  const prepare = async () => {
    try {
      await ready?.();
    } catch (problem) {
      wanted = [];
      throw problem;
    }
  };

  const run = async () => {
    while (wanted.length) {
      try {
        if (ready) await prepare();
        const frame = await evaluate(/** @type {Move} */ (wanted.shift()));
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
