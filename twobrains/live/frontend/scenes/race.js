// @ts-check
/** Who knew first: what several networks predict while an input grows. No DOM here. */
/** @import { RaceSpec } from "../specs.d.ts" */
/** @import { Tensor, Tensors } from "../types.d.ts" */
import { shown } from "../numbers.js";

const WHOLE = 99.5; // %; from here on nothing of the input is missing

/** @typedef {{ says: string, first: number, end: number, sure: number }} Run consecutive moments with the same prediction, shares in %; its probability at the last */

/** @param {RaceSpec} spec @param {Tensors} tensors */
export function raceScene(spec, { own }) {
  const lanes = spec.labels.map((label, net) => {
    const runs = runsOf(spec, own, net);
    return { label, brain: spec.brains[net], runs, last: runs[runs.length - 1] };
  });
  const share = Math.max(...lanes[0].runs.map(({ end }) => end)) - own.data[0];
  const whole = share >= WHOLE;
  const agree = lanes.every(({ last }) => last.says === lanes[0].last.says);
  const doubtful = lanes.filter(({ last }, net) => last.sure < (spec.unsure[net] ?? 0));
  const words = whole
    ? doubtful.length
      ? doubt(spec, lanes, doubtful)
      : verdict(spec, lanes, agree)
    : `After ${shown(share)} % of the ${spec.of} ${soFar(lanes, agree)}`;
  return {
    lanes,
    axis: 100 + own.data[0],
    words,
    dare: !whole || doubtful.length ? "" : agree ? spec.dare : spec.fooled,
  };
}

/** @param {RaceSpec} spec @param {Tensor} own @param {number} net @returns {Run[]} */
function runsOf({ classes }, { shape, data }, net) {
  const [, moments, columns] = shape;
  /** @type {Run[]} */
  const runs = [];
  for (let i = 0; i < moments; i++) {
    const at = (net * moments + i) * columns;
    if (Number.isNaN(data[at])) break;
    const probabilities = data.subarray(at + 1, at + columns);
    const sure = Math.max(...probabilities);
    const says = classes[probabilities.indexOf(sure)];
    const last = runs[runs.length - 1];
    if (last) last.end = data[at];
    if (last?.says === says) last.sure = sure;
    else runs.push({ says, first: data[at], end: data[at], sure });
  }
  runs[runs.length - 1].end += data[0]; // the last moment is as long as the first
  return runs;
}

/** @typedef {{ label: string, last: Run }[]} Nets */

/** What each predicts at the last moment. @param {Nets} nets @param {boolean} agree */
function soFar(nets, agree) {
  const [{ label, last }, ...rest] = nets;
  if (agree) return `${every(nets)} predict ${last.says}`;
  return [`the ${label} predicts ${last.says}`, ...rest.map((net) => `the ${net.label} ${net.last.says}`)].join(", ");
}

/** Who knew after how much, the first one first. @param {RaceSpec} spec @param {Nets} unsorted @param {boolean} agree */
function verdict({ of }, unsorted, agree) {
  const nets = [...unsorted].sort((one, other) => one.last.first - other.last.first);
  const [{ label, last }, ...rest] = nets;
  const after = (/** @type {Run} */ run) => `after ${shown(run.first)} %`;
  if (!agree) {
    const others = rest.map((net) => `the ${net.label} on ${net.last.says} ${after(net.last)}`);
    return [`They disagree: the ${label} settled on ${last.says} ${after(last)} of the ${of}`, ...others].join(", ");
  }
  if (rest.length && rest.every((net) => after(net.last) === after(last)))
    return `${capital(every(nets))} knew ${after(last)} of the ${of}`;
  const others = rest.map((net) => `the ${net.label} ${after(net.last)}`);
  return [`The ${label} knew ${after(last)} of the ${of}`, ...others].join(", ");
}

/** Who is unsure in the end, and what the others settled on. @param {RaceSpec} spec @param {Nets} nets @param {Nets} doubtful */
function doubt({ of }, nets, doubtful) {
  if (doubtful.length === nets.length) return `${capital(every(nets))} are unsure what this is`;
  const settled = nets
    .filter((net) => !doubtful.includes(net))
    .sort((one, other) => one.last.first - other.last.first)
    .map(({ label, last }) => `the ${label} settled on ${last.says} after ${shown(last.first)} % of the ${of}`);
  return capital([...doubtful.map(({ label }) => `the ${label} is unsure`), ...settled].join(", "));
}

/** @param {string} text */
function capital(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}

/** @param {Nets} nets */
function every(nets) {
  return nets.length === 2 ? "both" : "all";
}
