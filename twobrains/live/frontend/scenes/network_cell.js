// @ts-check
/** A recurrent cell: unrolled over time, and one time step of it with the value on each wire. No DOM here. */
/** @import { CellSpec, NodeSpec, WireSpec } from "../specs.d.ts" */
/** @import { Mark, Tensor } from "../types.d.ts" */
import { SIGNED, css, peak } from "../colour.js";
import { shown } from "../numbers.js";
import { symbolOf } from "../symbols.js";
import { scalePlaces } from "./scale.js";

const [PITCH, STEP_WIDE, STEP_TOP, STEP_HIGH] = [21, 26, 4, 28]; // CSS px: least width of a step and most of its box; the box's top and height
const WORD_PITCH = 50; // CSS px: least width of a step that reads a word
const [LETTER_AT, BELOW] = [46, 66]; // CSS px: where the letters are, where the diagram begins
const [BESIDE, GATE_HIGH, DISC] = [10, 20, 13]; // CSS px: beside the diagram; half a gate's height, a valve's radius
const GATE_WIDE = 27; // CSS px: half a gate's width
const [CELL_COLOUR, CELL_PALE] = ["--recurrence", 0.3];
const [WIRE_THIN, WIRE_MORE] = [1.5, 4]; // CSS px: a wire's width at 0, and what is added at 1 and beyond
export const CELL_FOOT = 4;

/** @typedef {{ step: number, phase: number, steps: number, units: number, unit: number, signed: Uint32Array }} Moment what is shown of all time steps, and the colours of both signs */

/** @param {CellSpec} cell @returns {number} CSS px */
export function diagramHeight(cell) {
  return BELOW + cell.height + CELL_FOOT;
}

/** @param {CellSpec} cell @param {Record<string, Tensor>} outputs @param {Uint32Array} [signed] @returns {Moment} */
export function momentOf(cell, outputs, signed = SIGNED) {
  const states = outputs[cell.wires[cell.states[0]].output];
  const [steps, units] = states.shape.slice(-2);
  const tick = Math.round(outputs[cell.step].data[0]);
  const unit = Math.max(0, Math.min(units - 1, Math.round(outputs[cell.unit].data[0])));
  return { step: Math.floor(tick / cell.ticks) % steps, phase: tick % cell.ticks, steps, units, unit, signed };
}

/** The value on a wire at a step, of the unit that is shown. @param {WireSpec} wire @param {Record<string, Tensor>} outputs @param {Moment} moment @param {number} [step] */
export function wireValue(wire, outputs, moment, step = moment.step) {
  const at = wire.before ? step - 1 : step;
  if (!wire.output || at < 0) return 0;
  return outputs[wire.output].data[at * moment.units + moment.unit];
}

/** What is read at a step. @param {CellSpec} cell @param {Record<string, Tensor>} outputs @param {number} step */
export function readAt(cell, outputs, step) {
  if (!cell.text) return String(step + 1);
  if (cell.words) return cell.words[outputs[cell.text].data[step]] ?? "";
  const symbol = symbolOf(outputs[cell.text].data[step]);
  return symbol === " " ? "␣" : symbol;
}

/** Whether a wire's value is computed. @param {WireSpec} wire @param {Moment} moment */
export function isKnown({ tick }, { phase }) {
  return tick <= phase;
}

/**
 * @param {CellSpec} cell
 * @param {Record<string, Tensor>} outputs
 * @param {number} width CSS px
 * @param {number} pointed index of the wire that the reader points at, −1 for none
 * @param {Uint32Array} [signed] the colours of both signs, under the present scheme
 */
export function cellScene(cell, outputs, width, pointed = -1, signed = SIGNED) {
  const moment = momentOf(cell, outputs, signed);
  const placed = cell.wires.map((wire) => wire.paths.map((path) => path.map(([x, y]) => placeIn(x, y, width))));
  const strip = stepsOf(cell, outputs, moment, width);
  /** @type {Mark[]} */
  const marks = [
    ...strip.marks,
    ...frameMarks(cell, width),
    ...cell.wires.flatMap((wire, i) =>
      wireMarks(wire, placed[i], wireValue(wire, outputs, moment), moment, i === pointed),
    ),
    ...cell.nodes.flatMap((node) => nodeMarks(node, cell, outputs, moment, width)),
    ...cell.wires.flatMap((wire) => valueMarks(wire, cell, outputs, moment, width)),
  ];
  return { marks, height: diagramHeight(cell), paths: placed, boxes: strip.boxes, moment };
}

/** @param {number} x from 0 to 1 @param {number} y @param {number} width @returns {[number, number]} */
function placeIn(x, y, width) {
  return [BESIDE + x * (width - 2 * BESIDE), BELOW + y];
}

/**
 * The time steps side by side, as many as have room, around the one that is shown.
 * @param {CellSpec} cell
 * @param {Record<string, Tensor>} outputs
 * @param {Moment} moment
 * @param {number} width
 */
function stepsOf(cell, outputs, moment, width) {
  const least = cell.words ? WORD_PITCH : PITCH;
  const many = Math.max(1, Math.min(moment.steps, Math.floor((width - 2 * BESIDE) / least)));
  const first = Math.max(0, Math.min(moment.steps - many, moment.step - (many >> 1)));
  const pitch = (width - 2 * BESIDE) / many;
  const wide = Math.min(STEP_WIDE, pitch - 7);
  const boxes = Array.from({ length: many }, (_, i) => {
    return { step: first + i, x: BESIDE + pitch * (i + 0.5) - wide / 2, y: STEP_TOP, wide, high: STEP_HIGH };
  });
  const done = cell.states.every((state) => isKnown(cell.wires[state], moment));
  const marks = boxes.flatMap((box, i) => {
    const known = box.step < moment.step || (box.step === moment.step && done);
    const next = i + 1 < many ? boxes[i + 1].x : width;
    return stepMarks(cell, outputs, moment, box, known, next);
  });
  const here = boxes[moment.step - first];
  const fan = { part: "fan", wide: 1, colour: CELL_COLOUR, faint: 0.5 };
  /** @type {Mark[]} */
  const fans = [
    {
      is: "path",
      ...fan,
      points: [
        [here.x, STEP_HIGH + STEP_TOP],
        [BESIDE, BELOW],
      ],
    },
    {
      is: "path",
      ...fan,
      points: [
        [here.x + here.wide, STEP_HIGH + STEP_TOP],
        [width - BESIDE, BELOW],
      ],
    },
  ];
  const names = cell.states.map((state, i) => {
    const y = STEP_TOP + (STEP_HIGH / cell.states.length) * (i + 0.5);
    return wordsMark("state name", cell.wires[state].name, 0, y, "left", { colour: "--lf-quiet" });
  });
  return { boxes, marks: [...fans, ...names, ...marks] };
}

/** @typedef {{ step: number, x: number, y: number, wide: number, high: number }} StepBox CSS px */

/**
 * One time step: its states as colours, the arrows to the next, what it reads.
 * @param {CellSpec} cell
 * @param {Record<string, Tensor>} outputs
 * @param {Moment} moment
 * @param {StepBox} box
 * @param {boolean} known
 * @param {number} next where the next box begins
 * @returns {Mark[]}
 */
function stepMarks(cell, outputs, moment, box, known, next) {
  const here = box.step === moment.step;
  const part = STEP_HIGH / cell.states.length;
  const states = cell.states.flatMap((state, i) => {
    const wire = cell.wires[state];
    const all = Float32Array.from({ length: moment.steps }, (_, step) => wireValue(wire, outputs, moment, step));
    const [place] = scalePlaces([wireValue(wire, outputs, moment, box.step)], Math.max(1, peak(all)), true);
    const y = box.y + part * i;
    /** @type {Mark[]} */
    const marks = [
      arrowMark(
        "carried",
        [
          [box.x + box.wide, y + part / 2],
          [next, y + part / 2],
        ],
        known ? 1.5 : 1,
        known ? "--lf-quiet" : "--lf-line",
      ),
    ];
    if (known)
      marks.push({
        is: "cell",
        part: "state",
        name: wire.name,
        x: box.x,
        y,
        wide: box.wide,
        high: part,
        colour: css(moment.signed, place),
      });
    return marks;
  });
  const outline = boxMark("step", box.x, box.y, box.wide, box.high, here ? CELL_COLOUR : "--lf-line", here ? 2.5 : 1);
  /** @type {Mark} */
  const letter = wordsMark("read", readAt(cell, outputs, box.step), box.x + box.wide / 2, LETTER_AT, "center", {
    colour: here ? "--lf-text" : "--lf-quiet",
    bold: here,
    halo: 3,
  });
  return [...states, outline, letter];
}

/**
 * A text in the diagram.
 * @param {string} part
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {CanvasTextAlign} align
 * @param {{ name?: string, colour?: string, bold?: boolean, size?: number, halo?: number }} look
 * @returns {Mark}
 */
function wordsMark(part, text, x, y, align, look) {
  return { is: "label", part, text, x, y, align, colour: "--lf-text", ...look };
}

/** A rectangle's outline. @param {string} part @param {number} x @param {number} y @param {number} wide @param {number} high @param {string} colour @param {number} thick @returns {Mark} */
function boxMark(part, x, y, wide, high, colour, thick) {
  const points = /** @type {[number, number][]} */ ([
    [x, y],
    [x + wide, y],
    [x + wide, y + high],
    [x, y + high],
    [x, y],
    [x + wide, y],
  ]);
  return { is: "path", part, points, wide: thick, colour };
}

/** @param {string} part @param {[number, number][]} points @param {number} wide @param {string} colour @returns {Mark} */
function arrowMark(part, points, wide, colour) {
  return { is: "path", part, points, wide, colour };
}

/** The frame around the cell. @param {CellSpec} cell @param {number} width @returns {Mark[]} */
function frameMarks(cell, width) {
  const [left, top] = [BESIDE + 12, BELOW];
  const high = cell.height - 40;
  return [
    { is: "cell", part: "cell", x: left - 12, y: top, wide: width - 2 * BESIDE, high, colour: "--lf-face" },
    wordsMark("cell name", cell.name, width - BESIDE, top + high + 14, "right", { bold: true, colour: CELL_COLOUR }),
  ];
}

/** The colour of a value's sign. @param {number} value @param {Uint32Array} signed */
function signColour(value, signed) {
  return css(signed, value < 0 ? 51 : 230);
}

/**
 * A wire is as thick as its value is large, and has the colour of its sign; what is not computed yet is pale.
 * @param {WireSpec} wire
 * @param {[number, number][][]} paths
 * @param {number} value
 * @param {Moment} moment
 * @param {boolean} pointed
 * @returns {Mark[]}
 */
function wireMarks(wire, paths, value, moment, pointed) {
  const known = isKnown(wire, moment);
  const wide = known && wire.output ? WIRE_THIN + WIRE_MORE * Math.min(1, Math.abs(value)) : WIRE_THIN;
  const colour = !known ? "--lf-line" : wire.output ? signColour(value, moment.signed) : "--lf-text";
  return paths.flatMap((points) => {
    /** @type {Mark[]} */
    const halo = pointed
      ? [
          {
            is: "path",
            part: "pointed",
            name: wire.name,
            points,
            wide: wide + 8,
            colour: CELL_COLOUR,
            faint: CELL_PALE,
          },
        ]
      : [];
    return [
      ...halo,
      { is: "path", part: "wire", name: wire.name, points, wide, colour },
      headMark(points, colour, wide),
    ];
  });
}

/** The two strokes of an arrow's head. @param {[number, number][]} points @param {string} colour @param {number} wide @returns {Mark} */
function headMark(points, colour, wide) {
  const [[fromX, fromY], [x, y]] = points.slice(-2);
  const long = Math.hypot(x - fromX, y - fromY) || 1;
  const [ahead, aside] = [(x - fromX) / long, (y - fromY) / long];
  const size = 4 + wide / 2;
  const wing = (/** @type {number} */ side) =>
    /** @type {[number, number]} */ ([
      x - size * (ahead + side * aside * 0.8),
      y - size * (aside - side * ahead * 0.8),
    ]);
  return { is: "path", part: "head", points: [wing(1), [x, y], wing(-1)], wide: Math.min(2, wide), colour };
}

/**
 * @param {NodeSpec} node
 * @param {CellSpec} cell
 * @param {Record<string, Tensor>} outputs
 * @param {Moment} moment
 * @param {number} width
 * @returns {Mark[]}
 */
function nodeMarks(node, cell, outputs, moment, width) {
  const [x, y] = placeIn(node.x, node.y, width);
  const wire = cell.wires[node.wire];
  const [known, value] = [isKnown(wire, moment), wireValue(wire, outputs, moment)];
  if (node.kind === "valve") return valveMarks(x, y, known ? value : null, node.upright, wire.name);
  if (node.kind === "gate" || node.kind === "tanh") return gateMarks(node, x, y, wire, known ? value : null);
  return [discMark(x, y, wire.name), symbolLabel(node.kind === "sum" ? "+" : "1−", x, y)];
}

/** @param {number} x @param {number} y @param {string} name @returns {Mark} */
function discMark(x, y, name) {
  return {
    is: "round",
    part: "disc",
    name,
    x,
    y,
    across: DISC,
    up: DISC,
    wide: 1.5,
    colour: CELL_COLOUR,
    filled: "--lf-paper",
  };
}

/** @param {string} text @param {number} x @param {number} y @returns {Mark} */
function symbolLabel(text, x, y) {
  return wordsMark("symbol", text, x, y, "center", { bold: true, size: 14, colour: "--lf-text" });
}

/**
 * The product with a gate, as a butterfly valve: its blade lies along the wire when the gate is 1, across it at 0.
 * @param {number} x
 * @param {number} y
 * @param {number | null} open from 0 to 1, null while it is not computed
 * @param {boolean} upright
 * @param {string} name
 * @returns {Mark[]}
 */
function valveMarks(x, y, open, upright, name) {
  /** @type {Mark} */
  const times = wordsMark("times", "×", x + DISC + 6, y + (upright ? 0 : DISC + 2), "center", {
    bold: true,
    size: 13,
    colour: "--lf-text",
  });
  if (open === null) return [discMark(x, y, name), times];
  const angle = (1 - open) * (Math.PI / 2) + (upright ? Math.PI / 2 : 0);
  const [across, down] = [(DISC - 2) * Math.cos(angle), (DISC - 2) * Math.sin(angle)];
  return [
    discMark(x, y, name),
    {
      is: "path",
      part: "blade",
      name,
      points: [
        [x - across, y - down],
        [x + across, y + down],
      ],
      wide: 4,
      round: true,
      colour: CELL_COLOUR,
    },
    times,
  ];
}

/**
 * A gate fills up with its value; both kinds have their value below their name.
 * @param {NodeSpec} node
 * @param {number} x
 * @param {number} y
 * @param {WireSpec} wire
 * @param {number | null} value null while it is not computed
 * @returns {Mark[]}
 */
function gateMarks({ kind }, x, y, wire, value) {
  const gate = kind === "gate";
  const [left, top] = [x - GATE_WIDE, y - GATE_HIGH];
  const full = gate && value !== null ? 2 * GATE_HIGH * Math.max(0, Math.min(1, value)) : 0;
  /** @type {Mark[]} */
  const marks = [
    {
      is: "cell",
      part: "box",
      name: wire.name,
      x: left,
      y: top,
      wide: 2 * GATE_WIDE,
      high: 2 * GATE_HIGH,
      colour: "--lf-paper",
    },
    {
      is: "cell",
      part: "full",
      name: wire.name,
      x: left,
      y: top + 2 * GATE_HIGH - full,
      wide: 2 * GATE_WIDE,
      high: full,
      colour: CELL_COLOUR,
      faint: CELL_PALE,
    },
    boxMark("gate", left, top, 2 * GATE_WIDE, 2 * GATE_HIGH, CELL_COLOUR, 1.5),
    wordsMark(
      "gate name",
      wire.name.length > 1 ? "tanh" : `${wire.name} = ${gate ? "σ" : "tanh"}`,
      x,
      y - 8,
      "center",
      { size: 11 },
    ),
  ];
  if (value !== null)
    marks.push(wordsMark("gate value", shown(value, 2), x, y + 9, "center", { name: wire.name, colour: "--lf-text" }));
  return marks;
}

/** A wire's name and value, where it has room for them. @param {WireSpec} wire @param {CellSpec} cell @param {Record<string, Tensor>} outputs @param {Moment} moment @param {number} width @returns {Mark[]} */
function valueMarks(wire, cell, outputs, moment, width) {
  if (!wire.label) return [];
  const [x, y] = placeIn(wire.label[0], wire.label[1], width);
  const value = wire.output ? shown(wireValue(wire, outputs, moment), 2) : readAt(cell, outputs, moment.step);
  const name = wire.name.replace(" before", "");
  const known = isKnown(wire, moment);
  const text = known ? `${name} ${value}` : name;
  return [
    wordsMark("value", text, x, y, wire.side, { name: wire.name, halo: 3, colour: known ? "--lf-text" : "--lf-quiet" }),
  ];
}

/** A wire in words: what it is, its value, and the range over all units. @param {CellSpec} cell @param {Record<string, Tensor>} outputs @param {number} wire */
export function wireWords(cell, outputs, wire) {
  const each = cell.wires[wire];
  const moment = momentOf(cell, outputs);
  if (!each.output) return `${each.name}, ${each.words}: ${readAt(cell, outputs, moment.step)}`;
  if (!isKnown(each, moment)) return `${each.name}, ${each.words}: not computed yet at this step`;
  const at = each.before ? moment.step - 1 : moment.step;
  const { data } = outputs[each.output];
  const every = at < 0 ? new Float32Array(1) : data.subarray(at * moment.units, (at + 1) * moment.units);
  const ends = [every.reduce((a, b) => Math.min(a, b)), every.reduce((a, b) => Math.max(a, b))].map((end) =>
    shown(end, 2),
  );
  const value = shown(wireValue(each, outputs, moment));
  return `${each.name}, ${each.words}: ${value} in unit ${moment.unit}; ${ends[0]} to ${ends[1]} over all ${moment.units} units`;
}

/** All of a figure in words: how large the state is at the end. @param {string} label @param {Tensor} own (time, unit) */
export function stateWords(label, { shape, data }) {
  const [steps, units] = shape;
  let sum = 0;
  for (const value of data.subarray((steps - 1) * units)) sum += Math.abs(value);
  return `${label}: after the last of ${steps} steps, |h| is ${shown(sum / units, 2)} on average`;
}

/** A time step in words. @param {CellSpec} cell @param {Record<string, Tensor>} outputs @param {number} step */
export function stepWords(cell, outputs, step) {
  const moment = momentOf(cell, outputs);
  const states = cell.states.map((state) => {
    const wire = cell.wires[state];
    return `${wire.name} ${shown(wireValue(wire, outputs, moment, step), 2)}`;
  });
  return `step ${step + 1} of ${moment.steps}, reads ${readAt(cell, outputs, step)}: ${states.join(", ")} in unit ${moment.unit}`;
}
