// @ts-check
/** Every panel by its kind. A new one: a file in panels/, a line here, its counterpart in Python. */
/** @import { PanelSpec, PanelSpecs } from "./specs.d.ts" */
/** @import { Panel } from "./types.d.ts" */
import { advice } from "./panels/advice.js";
import { bars } from "./panels/bars.js";
import { heatmap } from "./panels/heatmap.js";
import { lineages } from "./panels/lineages.js";
import { lines } from "./panels/lines.js";
import { maps } from "./panels/maps.js";
import { matrix } from "./panels/matrix.js";
import { network } from "./panels/network.js";
import { pen } from "./panels/pen.js";
import { picture } from "./panels/picture.js";
import { quantities } from "./panels/quantities.js";
import { race } from "./panels/race.js";
import { ranking } from "./panels/ranking.js";
import { reading } from "./panels/reading.js";
import { scatter } from "./panels/scatter.js";
import { colouredText } from "./panels/text.js";

/** @type {{ [kind in keyof PanelSpecs]: (spec: PanelSpecs[kind]) => Panel }} */
const PANELS = {
  advice,
  bars,
  heatmap,
  lineages,
  lines,
  maps,
  matrix,
  network,
  pen,
  picture,
  quantities,
  race,
  ranking,
  reading,
  scatter,
  text: colouredText,
};

/** @param {PanelSpec} spec */
export function panelOf(spec) {
  return /** @type {(spec: PanelSpec) => Panel} */ (PANELS[spec.kind])(spec);
}
