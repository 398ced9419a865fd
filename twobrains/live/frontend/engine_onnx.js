// @ts-check
/** The module as an ONNX model, answering in the reader's own page. */
/** @import { Control, Engine, Frame, Move, PageState, Tensor } from "./types.d.ts" */
import { typed, unpacked } from "./arrays.js";
import { timeline } from "./timeline.js";

const IN = "in."; // the exporter's prefixes: an input may share its name with no output and no node
const OUT = "out.";
const NO_WASM = "This browser runs no WebAssembly, which the model needs. The picture stays as it was.";
const NO_RUNTIME = "The model could not be loaded. Check the connection and move a control to try again; the picture stays as it was.";

/** @type {Promise<any> | null} */
let runtime = null;
/** @type {Promise<any>} */
let busy = Promise.resolve();

/**
 * Do this once the runtime has done what it was asked before: all figures of a page share its memory,
 * and two that start or answer at once spoil it for each other.
 * @template T @param {() => Promise<T>} work @returns {Promise<T>}
 */
function inTurn(work) {
  const done = busy.then(work);
  busy = done.catch(() => {});
  return done;
}

/** ONNX Runtime Web, fetched once for all figures of the page. @param {URL} folder */
function loadRuntime(folder) {
  if (typeof WebAssembly !== "object") return Promise.reject(new Error(NO_WASM));
  runtime ??= import(new URL("ort.wasm.bundle.min.js", folder).href).then((ort) => {
    ort.env.wasm.numThreads = 1; // more need isolation headers, which a static host does not send
    ort.env.wasm.wasmPaths = { wasm: new URL("ort-wasm-simd-threaded.wasm", folder).href };
    return ort;
  });
  return runtime;
}

/**
 * @param {PageState} state
 * @param {URL} folder where the runtime lies
 * @param {(url: URL) => Promise<ArrayBuffer>} [fetched]
 * @returns {Engine}
 */
export function onnxEngine(state, folder, fetched = download) {
  /** @type {Promise<any> | null} */
  let starting = null;
  /** @type {any} */
  let ort = null;
  /** @param {{ outputs: Record<string, import("./types.d.ts").Packed> }} from @returns {Record<string, any>} the carried tensors */
  const carried = ({ outputs }) => Object.fromEntries(state.spec.carry.map((name) => [name, new ort.Tensor(outputs[name].dtype, unpacked(outputs[name]), outputs[name].shape)]));
  const bytes = Object.values(state.carry.outputs).reduce((sum, { data }) => sum + data.byteLength, 0);
  /** @type {ReturnType<typeof timeline<Record<string, any>>> | null} */
  let ticks = null;

  const start = async () => {
    const [module, model] = await Promise.all([loadRuntime(folder), fetched(new URL(state.model, document.baseURI))]);
    ort = module;
    return inTurn(() => ort.InferenceSession.create(new Uint8Array(model), { executionProviders: ["wasm"], logSeverityLevel: 3 }));
  };
  /** The session; a failure to load is forgotten, so that the next input tries again. */
  const session = () => {
    starting ??= start().catch((problem) => {
      starting = null;
      runtime = null;
      console.info(problem);
      throw new Error(problem.message === NO_WASM ? NO_WASM : NO_RUNTIME);
    });
    return starting;
  };

  return {
    name: "onnx",
    warm: () => session().then(() => {}),
    async ask(controls, move) {
      const running = await session();
      const wrong = controls.map((each) => each.problem()).find(Boolean); // moved on while the model loaded
      if (wrong) throw new Error(wrong);
      ticks ??= timeline(carried(state.carry), carried(state.frame), bytes);
      const feeds = { ...ticks.go(move), ...fed(ort, state, controls) };
      const known = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [IN + name, tensor]).filter(([name]) => running.inputNames.includes(name)));
      const results = await inTurn(() => running.run(known));
      const past = ticks.gave(Object.fromEntries(state.spec.carry.map((name) => [name, results[OUT + name]])));
      return { ...frameOfResults(results), past };
    },
  };
}

/**
 * The controls' values as the runtime's tensors.
 * @param {any} ort
 * @param {PageState} state
 * @param {Control[]} controls
 */
function fed(ort, state, controls) {
  const tensors = state.spec.controls.map(({ dtype, shape }, i) => {
    const data = typed(dtype, controls[i].numbers());
    const fixed = shape.reduce((/** @type {number} */ size, length) => size * (length ?? 1), 1);
    return new ort.Tensor(dtype, data, shape.map((length) => length ?? data.length / fixed));
  });
  return Object.fromEntries(state.spec.controls.map(({ name }, i) => [name, tensors[i]]));
}

/** @param {Record<string, any>} results @returns {Frame} */
function frameOfResults(results) {
  /** @type {Record<string, Tensor>} */
  const outputs = {};
  for (const [name, { dims, data }] of Object.entries(results)) {
    outputs[name.slice(OUT.length)] = { shape: [...dims], data: data instanceof Float32Array ? data : Float32Array.from(data, Number) };
  }
  return { outputs };
}

/** @param {URL} url */
async function download(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} for ${url}`);
  return response.arrayBuffer();
}
