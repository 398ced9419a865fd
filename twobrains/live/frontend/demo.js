// @ts-check
/** A pencil that writes what a pen pad opens with, until the reader touches the figure. */
/** @import { Control, DemoSpec, Tensor } from "./types.d.ts" */
import { frameAt, pointsAt } from "./demo_frames.js";
import { element } from "./dom.js";

const [PACE, PAUSE] = [75, 5000]; // ms between two points, and after the last one
const PROMPT = "Your turn: write over it.";

/**
 * It moves only while the figure is in sight, and never for a reader who wants less motion.
 * @param {HTMLElement} section
 * @param {DemoSpec} demo
 * @param {Control} pad
 * @param {Record<string, Tensor>} outputs of the first frame
 * @param {(outputs: Record<string, Tensor>) => void} draw
 * @returns {() => void} ends it for ever
 */
export function demonstrate(section, demo, pad, outputs, draw) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  if (still.matches || !pad.written) return () => {};
  const rows = pad.numbers();
  const [due, all] = [pointsAt(rows, outputs[demo.race]), rows.length / 3];
  const off = new AbortController();
  const prompt = element("p", { class: "lf-prompt" }, PROMPT);
  let [points, moment, timer, seen] = [0, -1, 0, false];

  function step() {
    points = points < all ? Math.max(points + 1, due[0]) : due[0];
    const ink = /** @type {Float32Array} */ (pad.written?.(points));
    const last = due.filter((count) => count <= points).length - 1;
    if (last !== moment) draw(frameAt(outputs, demo, last, points, ink)); // the networks are evaluated at the moments
    moment = last;
    timer = setTimeout(step, points < all ? PACE : PAUSE);
  }

  function go() {
    clearTimeout(timer);
    if (seen && !document.hidden) timer = setTimeout(step, PACE);
  }

  function stop() {
    if (off.signal.aborted) return;
    off.abort();
    clearTimeout(timer);
    sight.disconnect();
    delete section.dataset.demo;
    prompt.remove();
    pad.written?.(null);
    draw(outputs);
  }

  const sight = new IntersectionObserver(
    (entries) => {
      seen = entries[entries.length - 1].isIntersecting;
      go();
    },
    { threshold: 0.3 },
  );
  sight.observe(section);
  const { signal } = off;
  document.addEventListener("visibilitychange", go, { signal });
  window.addEventListener("beforeprint", stop, { signal });
  still.addEventListener("change", stop, { signal });
  for (const touch of ["pointerdown", "keydown", "focusin"])
    section.addEventListener(touch, stop, { signal, capture: true }); // before what the touch does
  section.dataset.demo = "true";
  pad.element.querySelector(".lf-sheet")?.append(prompt);
  return stop;
}
