// @ts-check
/** @import { Move } from "./types.d.ts" */
import { button, element } from "./dom.js";

const TICK = 120; // ms between two steps while playing

/**
 * Play, Step and Back for a figure that carries state. Play pauses off screen and in a hidden tab.
 * @param {Element} section
 * @param {(move: Move) => Promise<void>} query
 */
export function player(section, query) {
  let [playing, seen] = [false, true];
  /** @type {number | undefined} */
  let timer;
  const play = button("Play", () => set(!playing));
  const tick = async () => {
    if (seen && !document.hidden) await query("step");
    if (playing) timer = setTimeout(tick, TICK); // no interval: ticks of a slow model would pile up
  };
  /** @param {boolean} on */
  const set = (on) => {
    playing = on;
    play.textContent = on ? "Pause" : "Play";
    section.toggleAttribute("data-playing", on); // what changes at each tick is not read out
    clearTimeout(timer);
    if (on) tick();
  };
  const watcher = new IntersectionObserver(([entry]) => (seen = entry.isIntersecting));
  watcher.observe(section);
  /** @param {Move} move */
  const once = (move) => {
    set(false);
    query(move);
  };
  const back = button("Back", () => once("back"), { disabled: true });
  return {
    element: element(
      "div",
      { class: "lf-tools" },
      play,
      button("Step", () => once("step")),
      back,
    ),
    /** @param {number} past how many ticks can be taken back */
    reached(past) {
      if (past === 0 && back === document.activeElement) play.focus(); // a disabled button would lose the focus
      back.disabled = past === 0;
    },
    stop: () => set(false),
    dispose() {
      set(false);
      watcher.disconnect();
    },
  };
}
