// @ts-check
/** What a panel of maps shows: a colour a cell of each channel, on one scale or each on its own. No DOM here. */
/** @import { MapsSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { peak } from "../colour.js";
import { shown } from "../numbers.js";
import { namedEnds, scaleEnds, scalePlaces } from "./scale.js";

const OWN = "each map’s own peak";

/** A channel's name where the reader points. @param {MapsSpec} spec @param {number} channel @returns {string} */
export function channelName(spec, channel) {
  return spec.names?.[channel] ?? `channel ${channel}`;
}

/** @param {MapsSpec} spec @param {Tensors} tensors a peer of another size shares no scale */
export function mapsScene(spec, { own, peer: other }) {
  const [channels, height, width] = own.shape;
  const { data } = own;
  const peer = other?.data.length === data.length ? other : undefined;
  const each = spec.scale === "map";
  const area = height * width;
  const part = (/** @type {Float32Array} */ values, /** @type {number} */ i) =>
    values.subarray(i * area, (i + 1) * area);
  const most = each ? 0 : peak(data, peer?.data);
  const maps = Array.from({ length: channels }, (_, i) => {
    const values = part(data, i);
    const high = each ? peak(values, peer && part(peer.data, i)) : most;
    const [name, note] = [spec.names?.[i] ?? "", each ? `to ${shown(high, 2)}` : ""];
    return { shape: [height, width], places: scalePlaces(values, high, spec.signed), name, note };
  });
  const ends = each ? namedEnds(OWN, spec.signed) : scaleEnds(most, spec.signed);
  return { maps, columns: channels <= 4 ? channels : channels <= 8 ? 4 : 8, ends, words: "" };
}
