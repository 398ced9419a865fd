// @ts-check
/** Files on their way into a page, and how much of them has come. No DOM here. */
/** @import { Progress } from "./types.d.ts" */

/** Files of a page's figures. @typedef {ReturnType<typeof downloads>} Downloads */

/** @param {Record<string, number>} sizes of the files, bytes by name: known when the page is built */
export function downloads(sizes) {
  /** @type {Map<string, number>} */
  const loaded = new Map();
  /** @type {(() => void)[]} */
  const watching = [];
  const sizeOf = (/** @type {URL} */ url) => sizes[url.pathname.split("/").at(-1) ?? ""] ?? 0;

  /** @param {URL} url @param {number} bytes that have come of it */
  function note(url, bytes) {
    loaded.set(url.href, bytes);
    watching.forEach((act) => act());
  }

  /**
   * A file's bytes, counted as they come.
   * @param {URL} url
   * @param {RequestInit} [how]
   */
  async function stream(url, how) {
    note(url, 0);
    const response = await fetch(url, how);
    if (!response.ok || !response.body) throw new Error(`${response.status} for ${url}`);
    return response.body.pipeThrough(counting((bytes) => note(url, bytes)));
  }

  return {
    /** A file. @param {URL} url */
    fetch: async (url) => gathered(await stream(url)),
    /** What a packed file holds, unpacked as it comes. @param {URL} url @param {RequestInit} [how] */
    fetchPacked: async (url, how) => gathered(await unzipped(await stream(url, how))),
    /** A file came by a way on which its bytes can't be counted. @param {URL} url */
    came: (url) => note(url, sizeOf(url)),
    /** @param {URL[]} urls @returns {Progress} of these files together */
    progress: (urls) => ({
      // a host may unpack a file on its way: no more of it has come than there is
      loaded: urls.reduce((sum, url) => sum + Math.min(loaded.get(url.href) ?? 0, sizeOf(url)), 0),
      total: urls.reduce((sum, url) => sum + sizeOf(url), 0),
    }),
    /** @param {() => void} act called whenever more has come */
    watch: (act) => watching.push(act),
  };
}

/** A stream that lets bytes pass and tells how many there were. @param {(bytes: number) => void} hear */
function counting(hear) {
  let bytes = 0;
  return new TransformStream({
    transform(/** @type {Uint8Array} */ chunk, out) {
      bytes += chunk.length;
      hear(bytes);
      out.enqueue(chunk);
    },
  });
}

/** @param {ReadableStream} stream */
const gathered = (stream) => new Response(stream).arrayBuffer();

/**
 * What a file packed with gzip holds; a host that unpacked it on its way sends just that.
 * @param {ReadableStream} stream
 */
async function unzipped(stream) {
  const [look, all] = stream.tee();
  const reader = look.getReader();
  const { value } = await reader.read();
  reader.cancel();
  return value?.[0] === 0x1f && value[1] === 0x8b ? all.pipeThrough(new DecompressionStream("gzip")) : all;
}

/** @param {Progress} progress in words */
export function progressWords({ loaded, total }) {
  const [unit, size, digits] = total < 1e6 ? ["KB", 1e3, 0] : ["MB", 1e6, 1];
  const [some, all] = [loaded, total].map((bytes) => (bytes / size).toFixed(digits));
  return `${some} of ${all} ${unit}`;
}
