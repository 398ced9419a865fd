// @ts-check
/** Lines that are seen at once and read out once the reader rests: not at every key, nor at every tick of Play. */
import { element } from "./dom.js";

export const REST = 700; // ms; a key that is held down begins to repeat within 500

/**
 * A line for the eye, hidden from a screen reader, and the same for a screen reader alone, which follows.
 * @param {string} name class of the line that is seen
 * @param {Record<string, string>} [how] how the other one is read out
 */
export function spokenLine(name, how = { "aria-live": "polite" }) {
  const seen = element("p", { class: name, "aria-hidden": "true" });
  const spoken = element("p", { class: "lf-spoken", ...how });
  let timer = 0;

  function speak() {
    if (seen.closest("[data-playing]")) return wait();
    if (spoken.textContent !== seen.textContent) spoken.textContent = seen.textContent;
  }

  /** The reader is at work. */
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(speak, REST);
  }

  return {
    seen,
    elements: [seen, spoken],
    wait,
    /** @param {...(string | Node)} words nodes that are hidden are read out as well */
    say(...words) {
      seen.replaceChildren(...words);
      wait();
    },
    /** The words from the start, which is no news. @param {...(string | Node)} words */
    begin(...words) {
      seen.replaceChildren(...words);
      spoken.textContent = seen.textContent;
    },
  };
}
