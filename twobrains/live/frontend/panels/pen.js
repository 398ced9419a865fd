// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { MAGNITUDE, css } from "../colour.js";
import { element } from "../dom.js";
import { ramp } from "../legend.js";
import { colourOf, sharp } from "../sharp.js";
import { penPoints, penWords } from "./pen_path.js";

/** @param {PanelSpec} spec size @returns {Panel} */
export function pen(spec) {
  const canvas = element("canvas", { class: "lf-paper", role: "img", "aria-label": spec.label });
  const scale = element("div", { class: "lf-legend" }, element("span", {}, "start"), ramp(MAGNITUDE), element("span", {}, "end"));
  /** @type {ReturnType<typeof penPoints>} */
  let points = [];
  const redraw = sharp(canvas, (context, width) => drawPath(context, points, width / spec.size, width, canvas), (width) => width);
  return {
    element: element("div", {}, canvas, scale),
    draw({ data }) {
      points = penPoints(data);
      redraw();
    },
    words: () => penWords(spec.label, points, spec.size),
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof penPoints>} points
 * @param {number} scale CSS px a px of the sheet
 * @param {number} width
 * @param {Element} node for the scheme's colours
 */
function drawPath(context, points, scale, width, node) {
  const [ink, quiet] = [colourOf(node, "--lf-ink"), colourOf(node, "--lf-quiet")];
  context.clearRect(0, 0, width, width);
  points.slice(1).forEach((to, i) => {
    const from = points[i];
    context.strokeStyle = from.up ? quiet : ink;
    context.globalAlpha = from.up ? 0.7 : 1;
    context.lineCap = from.up ? "butt" : "round";
    context.lineWidth = from.up ? 1 : 1.5;
    context.setLineDash(from.up ? [3, 4] : []);
    context.beginPath();
    context.moveTo(from.x * scale, from.y * scale);
    context.lineTo(to.x * scale, to.y * scale);
    context.stroke();
  });
  context.globalAlpha = 1;
  context.setLineDash([]);
  const radius = points.length > 100 ? 2 : 3;
  points.forEach(({ x, y }, i) => {
    const time = points.length > 1 ? i / (points.length - 1) : 0;
    disc(context, x * scale, y * scale, radius);
    context.fillStyle = css(MAGNITUDE, Math.round(time * 255));
    context.fill();
    context.lineWidth = 0.5;
    context.strokeStyle = ink;
    context.stroke();
  });
  if (points.length === 0) return;
  disc(context, points[0].x * scale, points[0].y * scale, radius + 4); // the start: a ring
  context.lineWidth = 1.5;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius */
function disc(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}
