// @ts-check
/** What an image shows: ink on paper, from 0 to 1. No DOM here. */
/** @import { PictureSpec } from "../specs.d.ts" */
/** @import { Tensors } from "../types.d.ts" */
import { colourPlaces } from "../colour.js";

const BROAD = 3; // times as wide as high: a line, which takes all of the row

/** @param {PictureSpec} _spec @param {Tensors} tensors */
export function pictureScene(_spec, { own: { shape, data } }) {
  return { shape, places: colourPlaces(data, 0, 1), broad: shape[1] > BROAD * shape[0], words: "" };
}
