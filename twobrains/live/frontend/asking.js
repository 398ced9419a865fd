// @ts-check
/** The newest input wins: while one answer is under way later inputs replace each other, and the last is answered. */
/** @import { Frame, Move } from "./types.d.ts" */

/**
 * @param {(move: Move) => Promise<Frame>} answer asks with the values of the moment it is called
 * @param {(frame: Frame) => void} draw
 * @param {(problem: unknown) => void} fail
 */
export function newestWins(answer, draw, fail) {
  /** @type {Move | null} */
  let wanted = null;
  /** @type {Promise<void> | null} */
  let running = null;

  const run = async () => {
    while (wanted) {
      const move = wanted;
      wanted = null;
      try {
        draw(await answer(move));
      } catch (problem) {
        fail(problem);
      }
    }
    running = null;
  };

  return {
    /** @param {Move} [move] @returns {Promise<void>} settles when nothing is wanted any more */
    ask(move = "stay") {
      wanted = move === "stay" ? (wanted ?? move) : move; // a step is not lost to a slider that moves meanwhile
      running ??= run();
      return running;
    },
  };
}
