// @ts-check
/** The module as an ONNX model, evaluated in the reader's own page. */
/** @import { ControlSpec } from "./specs.d.ts" */
/** @import { Engine, Frame, Input, Packed, PageState, Tensor } from "./types.d.ts" */
/** @import { Downloads } from "./downloads.js" */
import { typed, unpacked } from "./arrays.js";
import { lacking, unevaluated, unstarted } from "./obstacles.js";
import { timeline } from "./timeline.js";

const IN = "in."; // the exporter's prefixes: an input may share its name with no output and no node
const OUT = "out.";
const DEAD = /no available backend/; // the runtime's words where it did not start; it will not try again

/** @type {Promise<any> | null} */
let runtime = null;
let again = 0; // how many runtimes were forgotten
/** @type {Promise<any>} */
let busy = Promise.resolve();

/**
 * Do this once the runtime is done with what came before: all figures of a page share its memory, and two that start
 * or run at once corrupt it for each other.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
function inTurn(work) {
  const done = busy.then(work);
  busy = done.catch(() => {});
  return done;
}

/** Its script and its WebAssembly. @param {URL} folder where the runtime lies */
const runtimeFiles = (folder) =>
  ["ort.wasm.bundle.min.js", "ort-wasm-simd-threaded.wasm.gz"].map((name) => new URL(name, folder));

/**
 * ONNX Runtime Web, fetched once for all figures of the page; a failure is forgotten, so that the next call tries again.
 * @param {URL} folder
 * @param {Downloads} files
 * @param {RequestInit} [how]
 */
export function loadRuntime(folder, files, how) {
  if (!runtime) {
    const loading = fetchRuntime(folder, files, how);
    runtime = loading;
    loading.catch(() => forget(loading));
  }
  return runtime;
}

/** @param {URL} folder @param {Downloads} files @param {RequestInit} [how] */
async function fetchRuntime(folder, files, how) {
  const [script, wasm] = runtimeFiles(folder);
  const imported = import(script.href + (again ? `?${again}` : "")).then((ort) => {
    files.came(script);
    return ort;
  });
  const [ort, bytes] = await Promise.all([imported, files.fetchPacked(wasm, how)]);
  ort.env.wasm.numThreads = 1; // more need isolation headers, which a static host does not send
  ort.env.wasm.wasmBinary = bytes;
  return ort;
}

/**
 * The next figure loads a runtime from a new address: a browser keeps what an old one led to.
 * @param {Promise<any>} loading
 */
function forget(loading) {
  if (runtime !== loading) return; // another figure forgot it already
  runtime = null;
  again += 1;
}

/**
 * Gives the runtime and the model's session, which are loaded at the first call; a failure to load is forgotten, so
 * that the next call tries again.
 * @param {URL} model
 * @param {URL} folder where the runtime lies
 * @param {Downloads} files
 * @returns {() => Promise<{ ort: any, running: any }>}
 */
function starter(model, folder, files) {
  /** @type {Promise<{ ort: any, running: any }> | null} */
  let starting = null;
  const start = async () => {
    const loading = loadRuntime(folder, files);
    const [ort, file] = await Promise.all([loading, files.fetch(model)]);
    const made = inTurn(() =>
      ort.InferenceSession.create(new Uint8Array(file), { executionProviders: ["wasm"], logSeverityLevel: 3 }),
    );
    made.catch((problem) => DEAD.test(String(problem)) && forget(loading));
    const running = await made;
    delete ort.env.wasm.wasmBinary; // it runs now, and its bytes are needed no more
    return { ort, running };
  };
  return () => {
    const lack = starting ? "" : lacking();
    if (lack) return Promise.reject(new Error(lack));
    starting ??= start().catch((problem) => {
      starting = null;
      console.info(problem);
      throw new Error(unstarted(problem));
    });
    return starting;
  };
}

/**
 * @param {PageState} state
 * @param {URL} model where it lies
 * @param {URL} folder where the runtime lies
 * @param {Downloads} files
 * @returns {Engine}
 */
export function onnxEngine(state, model, folder, files) {
  const session = starter(model, folder, files);
  const needed = [...runtimeFiles(folder), model];
  const bytes = Object.values(state.carry.outputs).reduce((sum, { data }) => sum + data.byteLength, 0);
  /** @type {ReturnType<typeof timeline<Record<string, any>>> | null} */
  let ticks = null;

  return {
    name: "onnx",
    ready: () => session().then(() => {}),
    progress: () => files.progress(needed),
    watch: files.watch,
    async evaluate(inputs, move) {
      const { ort, running } = await session();
      // now, not before: tensors are the runtime's, and it has only just come
      ticks ??= timeline(carried(ort, state, state.carry), carried(ort, state, state.frame), bytes);
      const feeds = { ...ticks.go(move), ...fed(ort, state, inputs) };
      // the exporter leaves out an input on which no output depends, and a session refuses one that it doesn't know
      const known = Object.fromEntries(
        Object.entries(feeds)
          .map(([name, tensor]) => [IN + name, tensor])
          .filter(([name]) => running.inputNames.includes(name)),
      );
      const results = await inTurn(() => running.run(known)).catch((problem) => {
        throw unevaluated(problem);
      });
      const past = ticks.gave(Object.fromEntries(state.spec.carry.map((name) => [name, results[OUT + name]])));
      return { ...frameOfResults(results), past };
    },
  };
}

/**
 * The tensors that go round.
 * @param {any} ort
 * @param {PageState} state
 * @param {{ outputs: Record<string, Packed> }} from
 * @returns {Record<string, any>}
 */
function carried(ort, { spec }, { outputs }) {
  const packed = spec.carry.map((name) => outputs[name]);
  const made = packed.map((each) => new ort.Tensor(each.dtype, unpacked(each), each.shape));
  return Object.fromEntries(spec.carry.map((name, i) => [name, made[i]]));
}

/**
 * The controls' values as the runtime's tensors.
 * @param {any} ort
 * @param {PageState} state
 * @param {Record<string, Input>} inputs
 */
function fed(ort, state, inputs) {
  const tensor = (/** @type {ControlSpec} */ { name, dtype, shape }) => {
    const data = typed(dtype, inputs[name].numbers);
    const fixed = shape.reduce((/** @type {number} */ size, length) => size * (length ?? 1), 1);
    return new ort.Tensor(
      dtype,
      data,
      shape.map((length) => length ?? data.length / fixed),
    );
  };
  return Object.fromEntries(state.spec.controls.map((spec) => [spec.name, tensor(spec)]));
}

/** @param {Record<string, any>} results @returns {Frame} */
function frameOfResults(results) {
  /** @type {Record<string, Tensor>} */
  const outputs = {};
  for (const [name, { dims, data }] of Object.entries(results)) {
    outputs[name.slice(OUT.length)] = {
      shape: [...dims],
      data: data instanceof Float32Array ? data : Float32Array.from(data, Number), // int64 comes as BigInt
    };
  }
  return { outputs };
}
