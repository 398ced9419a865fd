// @ts-check
/** The controls of one figure together: their values for the engine, in words and in an address. */
/** @import { ControlSpec } from "./specs.d.ts" */
/** @import { Control, Input, Value } from "./types.d.ts" */
import { controlOf } from "./controls.js";

/** @param {ControlSpec[]} specs @param {() => void} changed called at each change by the reader */
export function controlSet(specs, changed) {
  /** @type {Map<string, Control>} */
  const named = new Map(specs.map((spec) => [spec.name, controlOf(spec, changed)]));
  const every = [...named.values()];
  /** The values as an address has them. @returns {Record<string, string>} */
  const encoded = () => Object.fromEntries([...named].map(([name, control]) => [name, control.encode()]));
  return {
    every,
    /** @param {string} name */
    of: (name) => named.get(name),
    encoded,
    /** The present values, for an engine. @returns {Record<string, Input>} */
    inputs: () =>
      Object.fromEntries([...named].map(([name, it]) => [name, { value: it.value(), numbers: it.numbers() }])),
    /** Show values that came from elsewhere. @param {Record<string, Value>} values by name */
    set(values) {
      for (const [name, value] of Object.entries(values)) named.get(name)?.set(value);
    },
    /** Take the values at these indices. @param {Record<string, number>} indices by name */
    put(indices) {
      for (const [name, index] of Object.entries(indices)) named.get(name)?.put?.(index);
    },
    /** The index of each control's value among all it has, −1 where they are not counted. @param {string[]} names */
    places: (names) => Object.fromEntries(names.map((name) => [name, named.get(name)?.place?.() ?? -1])),
    /** The values in words. */
    inWords: () => specs.map(({ name, label }) => `${label} ${named.get(name)?.inWords()}`).join(", "),
    /** What is wrong with the controls' values, "" if nothing is. */
    problem: () => every.map((control) => control.problem()).find(Boolean) ?? "",
    /** What a reader should know of values that work. */
    notes: () => every.map((control) => control.note?.() ?? ""),
    repaint() {
      for (const control of every) control.repaint?.();
    },
    /** Those that an address has to name. @param {Record<string, string>} started what it leaves out */
    moved(started) {
      const linked = Object.entries(encoded()).filter(([name]) => named.get(name)?.linked?.() !== false);
      return Object.fromEntries(linked.filter(([name, text]) => text !== started[name]));
    },
    /**
     * Set controls as an address has them; what is no good is left as it was.
     * @param {Record<string, string>} texts
     * @returns {string[]} what is wrong with them
     */
    take: (texts) => Object.entries(texts).flatMap(([name, text]) => refused(named.get(name), name, text)),
  };
}

/** @param {Control | undefined} control @param {string} name @param {string} text what an address gives it */
function refused(control, name, text) {
  try {
    if (!control) throw new Error("the figure has no such control");
    control.decode(text);
    return [];
  } catch (problem) {
    const { message } = /** @type {Error} */ (problem);
    return [`The address gives ${name.slice(0, 40)} a value it can't take: ${message}.`];
  }
}
