// @ts-check
/** What loads and how much of it has come, over the figure: from the reader's first touch on, until the model runs. */
/** @import { Engine } from "./types.d.ts" */
import { element } from "./dom.js";
import { progressWords } from "./downloads.js";
import { REST } from "./spoken.js";

const WHAT = "Loading the model";
const LAST = "Starting the model"; // all bytes are there

/** @param {HTMLElement} section busy while its engine loads @param {Engine} engine */
export function loadingSign(section, engine) {
  const words = element("span");
  const bar = element("progress", { "aria-label": WHAT, max: "1" });
  const sign = element("div", { class: "lf-loading", hidden: true }, element("p", { class: "lf-sign" }, words, bar));
  const spoken = element("p", { class: "lf-spoken", role: "status" });
  let there = !engine.ready;
  let waiting = 0;
  let timer = 0;

  function show() {
    const { loaded, total } = engine.progress?.() ?? { loaded: 0, total: 0 };
    const all = loaded >= total;
    words.textContent = all ? LAST : `${WHAT}: ${progressWords({ loaded, total })}`;
    bar.value = total ? loaded / total : 1;
  }

  /** @param {boolean} on */
  function busy(on) {
    if (on) section.setAttribute("aria-busy", "true");
    else section.removeAttribute("aria-busy");
    sign.hidden = !on;
    clearTimeout(timer);
    spoken.textContent = "";
    // read out once, and only if it takes its time
    if (on) timer = setTimeout(() => (spoken.textContent = words.textContent), REST);
  }

  engine.watch?.(() => waiting && show());
  return {
    elements: [sign, spoken],
    /** Whether the reader waits for the model to be there. */
    loading: () => waiting > 0,
    /** Load the model, and show so until it is there. */
    async ready() {
      if (there) return;
      show();
      if (waiting++ === 0) busy(true);
      try {
        await engine.ready?.();
        there = true;
      } finally {
        if (--waiting === 0) busy(false);
      }
    },
  };
}
