import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

/** A runtime whose models add `by` to a total: `seen` holds what each was fed. */
const RUNTIME = `
  export const env = { wasm: {} };
  export const seen = [];
  export class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
  export const InferenceSession = {
    create: async (bytes) => ({
      inputNames: ["in.by", "in.total"],
      run: async (feeds) => {
        seen.push(feeds);
        const sum = feeds["in.total"].data[0] + Number(feeds["in.by"].data[0]);
        const total = new Tensor("float32", Float32Array.of(sum), [1]);
        if (total.data[0] > 100) throw new Error("too much");
        return { "out.total": total };
      },
    }),
  };
`;

const packed = (number) => ({ dtype: "float32", shape: [1], data: new DataView(Float32Array.of(number).buffer) });
const by = (number) => ({ by: { value: number, numbers: [number] }, unused: { value: 0, numbers: [0] } });
const STATE = {
  spec: {
    controls: [
      { name: "by", dtype: "int64", shape: [] },
      { name: "unused", dtype: "float32", shape: [] },
    ],
    carry: ["total"],
  },
  frame: { outputs: { total: packed(11) } }, // the first frame: the state at the start, and 1
  carry: { outputs: { total: packed(10) } },
};

const MODEL = new URL("http://localhost/book/_static/live/model.onnx");

function folder() {
  const made = mkdtempSync(join(tmpdir(), "ort-"));
  writeFileSync(join(made, "ort.wasm.bundle.min.js"), RUNTIME);
  return new URL(`${pathToFileURL(made).href}/`);
}

/** Files that come at once; the runtime's bytes are no matter here, as it is none that needs them. */
function files(fetched, log = {}) {
  return {
    fetch: async (url) => fetched(url),
    fetchPacked: async (url) => wasm(url, log),
    came: () => {},
    progress: (urls) => ({ loaded: 0, total: urls.length }),
    watch: () => {},
  };
}

function wasm(url, log) {
  log.wasm = [...(log.wasm ?? []), url.href];
  return new ArrayBuffer(4);
}

/** An engine in a module of its own, which has not loaded a runtime yet. */
let fresh = 0;
async function engine(fetched = async () => new ArrayBuffer(4), where = folder(), log = {}) {
  const { onnxEngine } = await import(`../engine_onnx.js?${fresh++}`);
  return onnxEngine(STATE, MODEL, where, files(fetched, log));
}

const total = ({ outputs }) => outputs.total.data[0];

test("nothing is fetched before the first evaluation", async () => {
  let fetches = 0;
  await engine(async () => fetches++);
  assert.equal(fetches, 0);
});

test("the model is fetched from where the page says, once", async () => {
  const fetched = [];
  const it = await engine(async (url) => {
    fetched.push(url.href);
    return new ArrayBuffer(4);
  });
  await Promise.all([it.ready(), it.ready()]);
  await it.evaluate(by(1), "stay");
  assert.deepEqual(fetched, ["http://localhost/book/_static/live/model.onnx"]);
});

test("the model is fed its inputs by name and type, and nothing it does not take", async () => {
  const where = folder();
  const it = await engine(undefined, where);
  await it.evaluate(by(3), "stay");
  const { seen } = await import(new URL("ort.wasm.bundle.min.js", where).href);
  assert.deepEqual(Object.keys(seen[0]).sort(), ["in.by", "in.total"]);
  assert.deepEqual(
    [seen[0]["in.by"].type, seen[0]["in.by"].data, seen[0]["in.by"].dims],
    ["int64", BigInt64Array.of(3n), []],
  );
});

test("moving a control does not let time pass", async () => {
  const it = await engine();
  assert.equal(total(await it.evaluate(by(1), "stay")), 11);
  assert.equal(total(await it.evaluate(by(5), "stay")), 15);
});

test("a step goes on from the last frame, a reset starts over", async () => {
  const it = await engine();
  await it.evaluate(by(1), "stay");
  assert.equal(total(await it.evaluate(by(1), "step")), 12);
  assert.equal(total(await it.evaluate(by(5), "step")), 17);
  assert.equal(total(await it.evaluate(by(1), "reset")), 11);
  assert.equal(total(await it.evaluate(by(1), "step")), 12);
});

test("the first step goes on from the first frame, as it does in a kernel", async () => {
  const it = await engine();
  assert.equal(total(await it.evaluate(by(1), "step")), 12);
});

test("a step that fails keeps the state for the next", async () => {
  const it = await engine();
  await it.evaluate(by(1), "stay");
  await assert.rejects(it.evaluate(by(1000), "step"), /too much/);
  assert.equal(total(await it.evaluate(by(1), "stay")), 12);
});

test("a model that can't be fetched gives an error message, and the next evaluation tries again", async (t) => {
  t.mock.method(console, "info", () => {});
  let fetches = 0;
  const it = await engine(async () => {
    if (fetches++ === 0) throw new Error("404");
    return new ArrayBuffer(4);
  });
  await assert.rejects(it.evaluate(by(1), "stay"), /The model could not be loaded.*move a control to try again/);
  assert.equal(total(await it.evaluate(by(1), "stay")), 11);
});

test("a runtime that can't be loaded gives an error message", async (t) => {
  t.mock.method(console, "info", () => {});
  const it = await engine(undefined, new URL(`${pathToFileURL(mkdtempSync(join(tmpdir(), "none-"))).href}/`));
  await assert.rejects(it.evaluate(by(1), "stay"), /The model could not be loaded/);
});

test("a browser without WebAssembly gives an error message", async (t) => {
  t.mock.method(console, "info", () => {});
  const it = await engine();
  const kept = globalThis.WebAssembly;
  globalThis.WebAssembly = undefined;
  try {
    await assert.rejects(it.evaluate(by(1), "stay"), /runs no WebAssembly/);
  } finally {
    globalThis.WebAssembly = kept;
  }
});

test("what a browser lacks is reported before anything is fetched", async (t) => {
  let fetches = 0;
  const it = await engine(async () => fetches++);
  t.mock.method(WebAssembly, "validate", () => false);
  await assert.rejects(it.evaluate(by(1), "stay"), /without SIMD/);
  t.mock.restoreAll();
  t.mock.method(WebAssembly, "Module", () => {
    throw new WebAssembly.CompileError("violates the following Content Security Policy directive");
  });
  await assert.rejects(it.evaluate(by(1), "stay"), /may run no WebAssembly/);
  assert.equal(fetches, 0);
});

const NO_MEMORY = [
  "RangeError: WebAssembly.Memory(): could not allocate memory",
  "RangeError: WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance",
  "InternalError: out of memory",
  "RangeError: Array buffer allocation failed",
  "failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc",
  "Failed to allocate memory for requested buffer of size 8388608",
];

/** A runtime whose first call of a kind fails with these words. */
const failing = (call, words) => `${RUNTIME}
  let failed = false;
  const fail = () => { if (!failed) { failed = true; throw new Error(${JSON.stringify(words)}); } };
  const { create } = InferenceSession;
  InferenceSession.create = async (bytes) => {
    if (${call === "create"}) fail();
    const session = await create(bytes);
    return { ...session, run: async (feeds) => { if (${call === "run"}) fail(); return session.run(feeds); } };
  };
`;

function holding(text) {
  const where = folder();
  writeFileSync(new URL("ort.wasm.bundle.min.js", where), text);
  return where;
}

for (const call of ["create", "run"]) {
  test(`too little memory to ${call} gives an error message, and the next evaluation tries again`, async (t) => {
    t.mock.method(console, "info", () => {});
    for (const words of NO_MEMORY) {
      const it = await engine(undefined, holding(failing(call, words)));
      await assert.rejects(it.evaluate(by(1), "stay"), /too little memory/);
      assert.equal(total(await it.evaluate(by(1), "stay")), 11, words);
    }
  });
}

test("an error that speaks of memory is not taken for a lack of it", async () => {
  const it = await engine(undefined, holding(failing("run", "memory access out of bounds")));
  await assert.rejects(it.evaluate(by(1), "stay"), /access out of bounds/);
});

test("a runtime that did not start is loaded anew, one that did is kept", async (t) => {
  t.mock.method(console, "info", () => {});
  globalThis.loads = 0;
  const where = holding(`${RUNTIME}
    const dead = ++globalThis.loads === 1;
    const { create } = InferenceSession;
    InferenceSession.create = async (bytes) => {
      if (dead) throw new Error("no available backend found. ERR: [wasm] RuntimeError: Aborted");
      return create(bytes);
    };
  `);
  const { onnxEngine } = await import(`../engine_onnx.js?${fresh++}`);
  const replies = [
    async () => new ArrayBuffer(4),
    async () => new ArrayBuffer(4),
    () => Promise.reject(new Error("404")),
    async () => new ArrayBuffer(4),
  ];
  const [one, two] = [1, 2].map(() =>
    onnxEngine(
      STATE,
      MODEL,
      where,
      files(() => replies.shift()()),
    ),
  );
  for (const figure of [one, two]) {
    await assert.rejects(figure.evaluate(by(1), "stay"), /could not be loaded/);
    assert.equal(total(await figure.evaluate(by(1), "stay")), 11);
  }
  assert.equal(globalThis.loads, 2);
  delete globalThis.loads;
});

/** A runtime that tells how many of its calls were ever under way at once. */
const COUNTING = `
  let now = 0;
  export const env = { wasm: {} };
  export const count = { most: 0, all: 0 };
  const work = async (given) => {
    count.all += 1;
    count.most = Math.max(count.most, ++now);
    await new Promise((after) => setTimeout(after, 1));
    now -= 1;
    return given();
  };
  export class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
  const run = (feeds) => work(() => {
    if (feeds["in.by"].data[0] > 100n) throw new Error("too much");
    return { "out.total": new Tensor("float32", Float32Array.of(1), [1]) };
  });
  export const InferenceSession = { create: () => work(() => ({ inputNames: ["in.by", "in.total"], run })) };
`;

test("figures of a page that start or run at once are served one after another, also after one fails", async () => {
  const where = holding(COUNTING);
  const { onnxEngine } = await import(`../engine_onnx.js?${fresh++}`);
  const figures = [1, 1000, 3].map((number) => [
    onnxEngine(
      STATE,
      MODEL,
      where,
      files(async () => new ArrayBuffer(4)),
    ),
    number,
  ]);
  const replies = await Promise.allSettled(figures.map(([figure, number]) => figure.evaluate(by(number))));
  assert.deepEqual(
    replies.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled"],
  );
  const { count } = await import(new URL("ort.wasm.bundle.min.js", where).href);
  assert.deepEqual(count, { most: 1, all: 6 });
});

test("the runtime's WebAssembly is fetched once, by us, given to the runtime, and let go when it runs", async () => {
  const [where, log] = [folder(), {}];
  const it = await engine(undefined, where, log);
  const { env } = await import(new URL("ort.wasm.bundle.min.js", where).href);
  await Promise.all([it.ready(), it.ready()]);
  assert.deepEqual(log.wasm, [new URL("ort-wasm-simd-threaded.wasm.gz", where).href]);
  assert.deepEqual(env.wasm, { numThreads: 1 });
});

test("a runtime that was fetched before the first touch is not fetched again", async () => {
  const [where, log] = [folder(), {}];
  const { loadRuntime, onnxEngine } = await import(`../engine_onnx.js?${fresh++}`);
  const shared = files(async () => new ArrayBuffer(4), log);
  await loadRuntime(where, shared);
  await onnxEngine(STATE, MODEL, where, shared).ready();
  assert.equal(log.wasm.length, 1);
});

test("a runtime that could not be fetched before the first touch is fetched at it", async () => {
  const where = folder();
  const { loadRuntime, onnxEngine } = await import(`../engine_onnx.js?${fresh++}`);
  const shared = files(async () => new ArrayBuffer(4));
  await assert.rejects(loadRuntime(where, { ...shared, fetchPacked: () => Promise.reject(new Error("offline")) }));
  const it = onnxEngine(STATE, MODEL, where, shared);
  assert.equal(total(await it.evaluate(by(1), "stay")), 11);
});

test("an engine says how much has come of all that it needs", async () => {
  const it = await engine();
  assert.deepEqual(it.progress(), { loaded: 0, total: 3 });
});

test("what can't unpack the runtime is reported before anything is fetched", async (t) => {
  const kept = globalThis.DecompressionStream;
  t.after(() => (globalThis.DecompressionStream = kept));
  delete globalThis.DecompressionStream;
  const it = await engine(() => assert.fail("fetched"));
  await assert.rejects(it.evaluate(by(1), "stay"), /can't unpack/);
});
