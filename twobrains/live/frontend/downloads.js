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

  return {
    /**
     * A file's bytes, counted as they come.
     * @param {URL} url
     * @param {RequestInit} [how]
     */
    async fetch(url, how) {
      note(url, 0);
      const response = await fetch(url, how);
      if (!response.ok || !response.body) throw new Error(`${response.status} for ${url}`);
      const counted = response.body.pipeThrough(counting((bytes) => note(url, bytes)));
      return new Response(counted).arrayBuffer();
    },
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

/**
 * What a file packed with gzip holds; a host that unpacked it on its way sent just that.
 * @param {ArrayBuffer} bytes
 */
export async function unzipped(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first !== 0x1f || second !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** @param {Progress} progress in words */
export function progressWords({ loaded, total }) {
  const [unit, size, digits] = total < 1e6 ? ["KB", 1e3, 0] : ["MB", 1e6, 1];
  const [some, all] = [loaded, total].map((bytes) => (bytes / size).toFixed(digits));
  return `${some} of ${all} ${unit}`;
}
