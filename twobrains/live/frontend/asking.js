// @ts-check
/** The newest input wins: while one answer is under way later inputs replace each other, and the last is answered. */
/** @import { Frame, Move } from "./types.d.ts" */

/**
 * @param {(move: Move) => Promise<Frame>} answer asks with the values of the moment it is called
 * @param {(frame: Frame) => void} draw
 * @param {(problem: unknown) => void} fail
 */
export function newestWins(answer, draw, fail) {
  /** @type {Move[]} moves that wait: a reset takes back the steps before it, all else adds at most one */
  let wanted = [];
  let busy = false;
  let running = Promise.resolve();

  const run = async () => {
    while (wanted.length) {
      const move = /** @type {Move} */ (wanted.shift());
      try {
        draw(await answer(move));
      } catch (problem) {
        fail(problem);
      }
    }
    busy = false; // set here, before anybody else runs: a question that comes now starts anew
  };

  return {
    /** @param {Move} [move] @returns {Promise<void>} settles when nothing is wanted any more */
    ask(move = "stay") {
      if (move === "reset") wanted = [move];
      else if (move !== "stay") wanted = [...wanted.filter((each) => each === "reset"), move];
      else if (wanted.length === 0) wanted = [move]; // a step is not lost to a slider that moves meanwhile
      if (!busy) {
        busy = true;
        running = run();
      }
      return running;
    },
  };
}
