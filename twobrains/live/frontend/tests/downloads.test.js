import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { downloads, progressWords } from "../downloads.js";

const [SMALL, LARGE] = ["small.onnx", "large.wasm.gz"].map((name) => new URL(name, "http://localhost/book/"));
const SIZES = { "small.onnx": 4, "large.wasm.gz": 12 };

/** A file whose bytes come when the test says so. */
function server(t) {
  const made = { asked: [] };
  t.mock.method(globalThis, "fetch", async (url, how) => {
    made.asked.push([url.href, how]);
    const body = new ReadableStream({ start: (stream) => (made.stream = stream) });
    return made.status ? new Response("none", { status: made.status }) : new Response(body);
  });
  made.send = async (...bytes) => {
    made.stream.enqueue(Uint8Array.from(bytes));
    await new Promise(setImmediate);
  };
  return made;
}

const rest = () => new Promise(setImmediate);

test("bytes are counted as they come, among all that are wanted", async (t) => {
  const [host, files, heard] = [server(t), downloads(SIZES), []];
  files.watch(() => heard.push(files.progress([SMALL, LARGE]).loaded));
  const coming = files.fetch(LARGE);
  assert.deepEqual(files.progress([SMALL, LARGE]), { loaded: 0, total: 16 });
  await rest();
  await host.send(1, 2, 3);
  await host.send(4);
  host.stream.close();
  assert.deepEqual([...new Uint8Array(await coming)], [1, 2, 3, 4]);
  assert.deepEqual(heard, [0, 3, 4]);
  assert.deepEqual(files.progress([SMALL]), { loaded: 0, total: 4 });
});

test("of a file that the host unpacked no more has come than all of it", async (t) => {
  const [host, files] = [server(t), downloads(SIZES)];
  files.fetch(SMALL);
  await rest();
  await host.send(...Array(100).fill(7));
  assert.deepEqual(files.progress([SMALL, LARGE]), { loaded: 4, total: 16 });
});

test("a file that came by another way has come whole", () => {
  const files = downloads(SIZES);
  files.came(SMALL);
  assert.deepEqual(files.progress([SMALL, LARGE]), { loaded: 4, total: 16 });
});

test("a file that is fetched again is counted from the start", async (t) => {
  const [host, files] = [server(t), downloads(SIZES)];
  const lost = files.fetch(LARGE);
  await rest();
  await host.send(1, 2, 3);
  host.stream.error(new Error("the connection is gone"));
  await assert.rejects(lost, /connection is gone/);
  files.fetch(LARGE);
  assert.equal(files.progress([LARGE]).loaded, 0);
});

test("what the host has not fails by its address", async (t) => {
  const [host, files] = [server(t), downloads(SIZES)];
  host.status = 404;
  await assert.rejects(files.fetch(SMALL), /404 for .*small.onnx/);
});

const PLAIN = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);

for (const [how, sent] of [
  ["is unpacked", gzipSync(PLAIN)],
  ["that the host unpacked is as it is", PLAIN],
]) {
  test(`a packed file ${how}, and what was sent is counted`, async (t) => {
    const [host, files] = [server(t), downloads({ "large.wasm.gz": sent.length })];
    const coming = files.fetchPacked(LARGE, { priority: "low" });
    await rest();
    for (let i = 0; i < sent.length; i += 1000) await host.send(...sent.subarray(i, i + 1000));
    host.stream.close();
    assert.deepEqual(new Uint8Array(await coming), PLAIN);
    assert.deepEqual(files.progress([LARGE]), { loaded: sent.length, total: sent.length });
    assert.deepEqual(host.asked, [[LARGE.href, { priority: "low" }]]);
  });
}

for (const [what, sent] of [
  ["in part", gzipSync(PLAIN).subarray(0, -20)],
  ["broken", gzipSync(PLAIN).fill(7, 100, 120)],
]) {
  test(`a packed file that came ${what} is refused`, async (t) => {
    const [host, files] = [server(t), downloads(SIZES)];
    const coming = assert.rejects(files.fetchPacked(LARGE));
    await rest();
    await host.send(...sent);
    host.stream.close();
    await coming;
  });
}

test("bytes in words are in the unit of the whole", () => {
  const words = [
    [1_234_000, 4_060_000],
    [0, 4_060_000],
    [34_400, 112_000],
  ].map(([loaded, total]) => progressWords({ loaded, total }));
  assert.deepEqual(words, ["1.2 of 4.1 MB", "0.0 of 4.1 MB", "34 of 112 KB"]);
});
