// @ts-check
/** A figure that asks first: some panels are covered until the reader has predicted, or wants to be shown. */
/** @import { PanelSpec, PredictionSpec } from "./specs.d.ts" */
/** @import { Frame, Keeper } from "./types.d.ts" */
import { trimmed } from "./arrays.js";
import { button, element, raise } from "./dom.js";
import { predictionOf } from "./predictions.js";

/**
 * @param {PredictionSpec} spec
 * @param {PanelSpec[]} panels
 * @param {{ cover: (outputs: string[]) => void, compare: (output: string, given: any) => void }} row of the panels
 * @param {Keeper} [kept] where what was predicted stays; without, it is gone with the page
 */
export function predicting(spec, panels, { cover, compare }, kept) {
  const panel = /** @type {PanelSpec} */ (panels.find(({ output }) => output === spec.output));
  const prediction = predictionOf(spec, panel);
  const says = element("p", { class: "lf-judged", role: "status" });
  const commit = button("Predict", predict);
  const show = button("Show me", () => reveal(null), { class: "lf-show" });
  const again = button("Predict again", ask, { hidden: true });
  const title = element("legend", {}, element("strong", {}, "Predict first. "), spec.question);
  /** @type {Frame["outputs"] | null} */
  let outputs = null;
  /** @type {any} what the reader predicted, null for nothing */
  let given = null;
  let open = false;

  function predict() {
    const chosen = prediction.given();
    if (chosen === null) says.textContent = prediction.missing;
    else reveal(chosen);
  }

  /** @param {any} chosen */
  function reveal(chosen) {
    [given, open] = [chosen, true];
    keep(chosen);
    stand();
    again.focus({ preventScroll: true });
  }

  function ask() {
    [given, open] = [null, false];
    prediction.set(null);
    keep(null);
    stand();
    commit.focus({ preventScroll: true });
  }

  /** What was kept of the same question. */
  function before() {
    const found = kept?.get();
    return found?.question === spec.question ? found : null;
  }

  /** What was predicted last, null for nothing, beside what was said before anything was shown. @param {any} chosen */
  function keep(chosen) {
    const { first } = before() ?? { first: chosen };
    const truth = outputs && prediction.truth(own(outputs));
    kept?.set({ question: spec.question, given: chosen, first, truth, at: new Date().toISOString() });
  }

  /** Shows what was predicted on another day. */
  function remember() {
    const found = before();
    if (!found || !prediction.fits(found.given)) return;
    [given, open] = [found.given, true];
    prediction.set(given);
  }

  function stand() {
    form.classList.toggle("lf-asking", !open);
    cover(open ? [] : spec.hides);
    compare(spec.output, given);
    prediction.lock(open);
    commit.hidden = show.hidden = open;
    again.hidden = !open;
    say();
    raise(form, "lf-fold", { open }); // what has come to sight has words
  }

  /** What was predicted beside what is computed now. */
  function say() {
    const verdict = open && given !== null && outputs ? prediction.verdict(given, own(outputs)) : "";
    says.textContent = [verdict, open ? spec.because : ""].filter(Boolean).join(" ");
  }

  /** @param {Frame["outputs"]} of */
  const own = (of) => trimmed(of[spec.output], panel.dims);

  const row = element("div", { class: "lf-tools" }, commit, show, again);
  const form = element("fieldset", { class: "lf-ask" }, title, prediction.element, row, says);
  remember();
  stand();
  return {
    element: form,
    /** What it would be if the reader had predicted. @template Found @param {() => Found} of @returns {Found} */
    answered(of) {
      const [words, asks] = [says.textContent, form.classList.contains("lf-asking")];
      form.classList.remove("lf-asking");
      says.textContent = `You predicted so; it is so. ${spec.because}`;
      const found = of();
      form.classList.toggle("lf-asking", asks);
      says.textContent = words;
      return found;
    },
    /** @param {Frame} frame */
    draw(frame) {
      outputs = frame.outputs;
      prediction.draw?.(own(outputs), outputs);
      if (open) say();
    },
  };
}
