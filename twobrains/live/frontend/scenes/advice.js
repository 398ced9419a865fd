// @ts-check
/** What points and reasons come to: bars of points, the verdict, words. No DOM here. */
/** @import { AdviceSpec, Because, Option } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { shown } from "../numbers.js";
import { brainColour } from "./plot.js";

export const UNKNOWN = "We don't know";
const NEXT = 2; // options that are named after the recommended one, at most

/**
 * @typedef {{ known: boolean, order: number[] }} Verdict
 * @typedef {{ part: string, says: string, source: string, link: string, note: string }} Said a reason as it is read
 */

/**
 * Who is recommended and who comes next; else those that nothing tells apart.
 * @param {ArrayLike<number>} points of each option
 * @param {{ least: number, lead: number }} needs
 * @returns {Verdict}
 */
export function verdictOf(points, { least, lead }) {
  const order = Array.from(points, (_, i) => i).sort((a, b) => points[b] - points[a]);
  const [best, second] = [points[order[0]], order.length > 1 ? points[order[1]] : 0];
  if (best < least) return { known: false, order: [] };
  if (best - second < lead) return { known: false, order: order.filter((i) => best - points[i] < lead) };
  const next = second > 0 ? order.slice(1).filter((i) => second - points[i] < lead) : [];
  return { known: true, order: [order[0], ...next.slice(0, NEXT)] };
}

/** Why nobody knows. @param {Verdict} verdict @param {Option[]} options */
export function whyUnknown({ order }, options) {
  if (!order.length) return "No reason of ours, or too weak a one, bears on this.";
  return `As much speaks for ${order.map((i) => options[i].name).join(" as for ")}.`;
}

/**
 * The reasons that hold and speak for an option, or against it.
 * @param {Because[]} because
 * @param {ArrayLike<number>} holds 1 where a reason does
 * @param {number} option
 * @param {1 | -1} sign
 */
export function speaking(because, holds, option, sign) {
  return because.filter(({ speaks }, i) => holds[i] && speaks[option] * sign > 0);
}

/**
 * The questions of which no reason takes account: one sentence, or none; none, too, where no reason holds.
 * @param {string[]} questions
 * @param {ArrayLike<number>} heard
 */
export function deafWords(questions, heard) {
  const missed = questions.filter((_, i) => !heard[i]);
  return missed.length && missed.length < questions.length
    ? [`No reason of ours takes account of: ${missed.join(", ")}.`]
    : [];
}

/**
 * Reasons that hold and bear on none of those that are named.
 * @param {Because[]} because
 * @param {ArrayLike<number>} holds
 * @param {number[]} order
 */
export function onOthers(because, holds, order) {
  return because.filter(({ speaks }, i) => holds[i] && !order.some((option) => speaks[option]));
}

/** "for GRU, against TCN" @param {Because} reason @param {Option[]} options */
export function bearing({ speaks }, options) {
  const worded = (/** @type {string} */ how, /** @type {number} */ sign) =>
    options.filter((_, i) => speaks[i] * sign > 0).map(({ name }) => `${how} ${name}`);
  return [...worded("for", 1), ...worded("against", -1)].join(", ");
}

/** @param {string} label @param {Verdict} verdict @param {Option[]} options @param {ArrayLike<number>} points */
export function adviceWords(label, verdict, options, points) {
  const { known, order } = verdict;
  if (!known) return `${label}: ${UNKNOWN.toLowerCase()}. ${whyUnknown(verdict, options)}`.replace(/\.$/, "");
  return `${label}: ${order.map((i) => `${options[i].name}, ${shown(points[i])} points`).join("; then ")}`;
}

/**
 * A page of the book where it is: as HTML on the site, else as it lies in the repository.
 * @param {string} link
 * @param {boolean} site
 */
export function whereIs(link, site) {
  return site ? link.replace(/\.(ipynb|md)(?=#|$)/, ".html") : link;
}

/**
 * @param {AdviceSpec} spec
 * @param {Tensors} tensors
 */
export function adviceScene(spec, { own: { data }, outputs }) {
  const verdict = verdictOf(data, spec);
  const { known, order } = verdict;
  const [holds, tries] = [outputs[spec.holds].data, outputs[spec.tries].data];
  const most = Math.max(...data, 1);
  return {
    verdict,
    title: known ? spec.options[order[0]].name : UNKNOWN,
    begin: known ? spec.options[order[0]].begin : whyUnknown(verdict, spec.options),
    named: order.map((option) => ({
      option,
      name: spec.options[option].name,
      pro: speaking(spec.because, holds, option, 1).map((reason) =>
        reasonSaid(reason, "for", pointed(reason.speaks[option])),
      ),
      con: speaking(spec.because, holds, option, -1).map((reason) =>
        reasonSaid(reason, "against", pointed(reason.speaks[option])),
      ),
    })),
    others: onOthers(spec.because, holds, order).map((reason) =>
      reasonSaid(reason, "other", bearing(reason, spec.options)),
    ),
    deaf: deafWords(spec.questions, spec.heard ? outputs[spec.heard].data : []),
    trials: spec.trials.filter((_, i) => tries[i]),
    bars: Array.from(data, (points, i) => ({
      name: spec.options[i].name,
      share: Math.max(points, 0) / most,
      text: shown(points),
      best: known && order[0] === i,
      symbol: spec.marks[i],
      colour: brainColour(spec.options[i].brain),
    })),
    words: adviceWords(spec.label, verdict, spec.options, data),
  };
}

/** @param {Because} reason @param {string} part @param {string} speaks what it speaks for @returns {Said} */
function reasonSaid({ says, grade, link, source }, part, speaks) {
  return { part, says, source, link, note: `${grade}, ${speaks}` };
}

/** @param {number} points */
function pointed(points) {
  return `${points > 0 ? "+" : ""}${shown(points)}`;
}
