// @ts-check
/** What the first bytes of an image file say of it: known before it is decoded. No DOM here. */

/** The sides of a PNG, GIF or JPEG, px; null where they are not known. @param {Uint8Array} bytes @returns {[number, number] | null} */
export function imageSides(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = latin(bytes.subarray(0, 16));
  if (text.startsWith("\x89PNG") && bytes.length >= 24) return [view.getUint32(16), view.getUint32(20)];
  if (text.startsWith("GIF8") && bytes.length >= 10) return [view.getUint16(6, true), view.getUint16(8, true)];
  return text.startsWith("\xff\xd8") ? sidesOfJpeg(view) : null;
}

/** Whether a file has frames that follow each other. @param {Uint8Array} bytes */
export function isAnimated(bytes) {
  const text = latin(bytes.subarray(0, 4096));
  if (text.startsWith("GIF8")) return text.includes("NETSCAPE2.0");
  if (text.startsWith("\x89PNG")) return text.includes("acTL");
  return text.startsWith("RIFF") && text.slice(8, 12) === "WEBP" && text.includes("ANIM");
}

/** The sides are in the first segment that begins a frame. @param {DataView} view @returns {[number, number] | null} */
function sidesOfJpeg(view) {
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff;) {
    const kind = view.getUint8(at + 1);
    const frame = kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);
    if (frame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** @param {Uint8Array} bytes */
function latin(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
