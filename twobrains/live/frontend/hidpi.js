// @ts-check
/** Canvases for lines and text: as fine as the reader's screen, drawn anew when their width changes. */
import { contextOf } from "./colour.js";

/**
 * @param {HTMLCanvasElement} canvas its width comes from the page
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw in CSS px
 * @param {(width: number) => number} tall height for a width, CSS px
 * @returns {() => void} draw now
 */
export function hidpiCanvas(canvas, draw, tall) {
  let drawn = 0;
  const now = () => {
    drawn = canvas.clientWidth;
    // before it is laid out a canvas has no width, and on 0 px a scene has room for nothing
    const [width, height] = [drawn || 200, tall(drawn || 200)];
    const ratio = globalThis.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.aspectRatio = `${width} / ${height}`;
    const context = contextOf(canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, width, height);
  };
  // a frame later: a height that changes while sizes are observed would be a loop to the browser
  new ResizeObserver(() => canvas.clientWidth !== drawn && requestAnimationFrame(now)).observe(canvas);
  return now;
}
