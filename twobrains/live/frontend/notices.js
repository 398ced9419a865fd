// @ts-check
/** The lines below a figure: what it shows, and what is wrong. */
/** @import { Said } from "./types.d.ts" */
import { element } from "./dom.js";
import { spokenLine } from "./spoken.js";

/** @param {HTMLElement} section marked as stale while what is drawn belongs to something else */
export function noticesOf(section) {
  const says = spokenLine("lf-says");
  const words = spokenLine("lf-words", { role: "alert" });
  words.seen.hidden = true;
  let address = ""; // what was wrong with the address; shown until the reader moves something
  let refused = ""; // what was wrong with the controls when the reader last moved one

  /** @param {string} text what is wrong, "" if nothing is @param {boolean} [stale] */
  function tell(text, stale = text !== "") {
    words.say(text);
    words.seen.hidden = text === "";
    section.classList.toggle("lf-stale", stale);
  }

  return {
    elements: [...says.elements, ...words.elements],
    /** @param {Said[]} said of the panels */
    say: (said) => says.say(...sentences(said)),
    /** What is said from the start. @param {Said[]} said */
    begin: (said) => says.seen.textContent || says.begin(...sentences(said)),
    tell,
    /** What comes next takes its time: no words on what was before, and what is drawn is that. */
    wait: () => tell("", true),
    /** The reader moved something, and nothing is read out. @param {string} problem what is wrong with the controls now, "" if nothing is */
    moved(problem) {
      says.wait();
      address = "";
      if (refused && !problem) tell("", true); // it is no longer so, whenever the next frame comes
      refused = problem;
    },
    /** A frame was drawn. @param {string[]} notes of the controls on their values */
    settled: (notes) => tell([address, ...notes].filter(Boolean).join(" "), address !== ""),
    /** @param {string[]} problems of an address */
    warn(problems) {
      const before = address;
      address = problems.join(" ");
      if (address || before) tell(address);
    },
  };
}

/** Sentences one after another; those that a reader sees in the panels anyway are there for a screen reader. @param {Said[]} said */
function sentences(said) {
  return said.map(({ words, seen }, i) => {
    const end = i < said.length - 1 ? ". " : "";
    return element("span", { hidden: !seen }, words + end);
  });
}
