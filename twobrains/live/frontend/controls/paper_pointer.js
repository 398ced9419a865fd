// @ts-check
/** Drawing on a pad with mouse, finger and pen; the page does not scroll under them. */
/** @import { Point } from "../raster.js" */
/** @import { Drawing } from "./paper_drawing.js" */
import { Hands } from "./paper_hands.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Drawing<any>} drawing
 * @param {(change: () => void) => void} act
 */
export function drawByPointer(canvas, drawing, act) {
  const hands = new Hands();
  /** @param {PointerEvent} event @returns {Point} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * drawing.width,
      ((event.clientY - box.top) / box.height) * drawing.height,
    ];
  };
  /** The stroke was none: a palm's, or the browser took the finger for something else. */
  const takeBack = () => {
    hands.lift();
    act(() => drawing.drop());
  };
  canvas.addEventListener("pointerdown", (event) => {
    const finger = hands.writing;
    if (!hands.take(event)) return;
    if (finger) act(() => drawing.drop());
    if (event.isTrusted) canvas.setPointerCapture(event.pointerId); // a script's event has no pointer to capture
    if (!hands.erasing) act(() => drawing.down(place(event)));
    else if (drawing.rub(place(event), true)) act(() => {});
  });
  canvas.addEventListener("pointermove", (event) => {
    hands.notice(event);
    if (!hands.holds(event)) return;
    if (hands.spreads(event)) return takeBack();
    const pieces = event.getCoalescedEvents?.() ?? [];
    let changed = false;
    for (const piece of pieces.length ? pieces : [event]) {
      changed = (hands.erasing ? drawing.rub(place(piece)) : drawing.move(place(piece))) || changed;
    }
    if (changed) act(() => {});
  });
  canvas.addEventListener("pointercancel", (event) => {
    if (!hands.holds(event)) return;
    if (event.pointerType === "touch" && !hands.erasing) takeBack();
    else hands.lift();
  });
  for (const end of ["pointerup", "lostpointercapture"]) {
    canvas.addEventListener(end, (event) => {
      if (hands.holds(/** @type {PointerEvent} */ (event))) hands.lift();
    });
  }
  for (const near of ["pointerenter", "pointerleave"]) {
    canvas.addEventListener(near, (event) => hands.notice(/** @type {PointerEvent} */ (event)));
  }
}
