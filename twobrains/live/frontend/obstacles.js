// @ts-check
/** What may keep a model from running in this browser, in words. No DOM here. */

const NO_WASM = "This browser runs no WebAssembly, which the model needs. The figure stays as it was.";
const NO_SIMD =
  "This browser runs WebAssembly without SIMD, which the model needs: a newer browser has it. " +
  "The figure stays as it was.";
const NO_UNZIPPING = "This browser can't unpack what runs the model: a newer browser can. The figure stays as it was.";
const FORBIDDEN =
  "This page may run no WebAssembly, which the model needs: a setting of the browser or a policy of the site " +
  "forbids it. The figure stays as it was.";
const NO_MEMORY =
  "There is too little memory for the model. Close other tabs or programs and move a control to try again; " +
  "the figure stays as it was.";
const NO_RUNTIME =
  "The model could not be loaded. Check the connection and move a control to try again; " +
  "the figure stays as it was.";
/** As Chromium, Firefox, WebKit and C++ call it. */
const OUT_OF_MEMORY = /out of memory|memory failed|alloc|enlarge memory/i;

/** The smallest module with a SIMD instruction, `v128.const`. */
// prettier-ignore
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, ...Array(16).fill(0), 26, 11,
);

/** What the browser lacks, whatever is loaded; "" if nothing. */
export function lacking() {
  if (typeof WebAssembly !== "object") return NO_WASM;
  if (!WebAssembly.validate(SIMD)) return NO_SIMD;
  if (typeof DecompressionStream !== "function") return NO_UNZIPPING;
  try {
    new WebAssembly.Module(SIMD);
  } catch {
    return FORBIDDEN;
  }
  return "";
}

/** Why a model did not start. @param {unknown} problem */
export function unstarted(problem) {
  return OUT_OF_MEMORY.test(String(problem)) ? NO_MEMORY : NO_RUNTIME;
}

/** Why a model that runs gave no output. @param {unknown} problem */
export function unevaluated(problem) {
  return OUT_OF_MEMORY.test(String(problem)) ? new Error(NO_MEMORY) : problem;
}
