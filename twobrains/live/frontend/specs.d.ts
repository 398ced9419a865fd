/** What Python sends of figures; `python -m twobrains.tools.specs` made it. */

export interface AnyControl {
  kind: string;
  name: string;
  label: string;
  dtype: "float32" | "int64" | "bool";
  shape: (number | null)[];
}

export interface ChoiceSpec extends AnyControl {
  kind: "choice";
  options: string[];
}

export interface KernelSpec extends AnyControl {
  kind: "kernel";
  low: number;
  high: number;
  step: number;
  presets: Record<string, number[]>;
  zeros: string;
}

export interface PadSpec extends AnyControl {
  kind: "pad";
  size: [number, number];
  pen: number;
  examples: Record<string, DataView>;
  blank: string;
  least: number;
  scant: string;
  only: string;
}

export interface PenPadSpec extends AnyControl {
  kind: "penpad";
  size: [number, number];
  pen: number;
  examples: Record<string, DataView>;
  blank: string;
  least: number;
  scant: string;
  only: string;
  most: number;
}

export interface SliderSpec extends AnyControl {
  kind: "slider";
  low: number;
  high: number;
  step: number;
  unit: string;
  named: Record<string, string>;
}

export interface TextSpec extends AnyControl {
  kind: "text";
  alphabet: string;
  most: number;
  drop: boolean;
  empty: string;
  knows: string;
}

export interface ToggleSpec extends AnyControl {
  kind: "toggle";
}

export interface ControlSpecs {
  choice: ChoiceSpec;
  kernel: KernelSpec;
  pad: PadSpec;
  penpad: PenPadSpec;
  slider: SliderSpec;
  text: TextSpec;
  toggle: ToggleSpec;
}

export type ControlSpec = ControlSpecs[keyof ControlSpecs];

export interface AnyPanel {
  kind: string;
  output: string;
  label: string;
  dims: number;
  sets: string[];
  more: boolean;
}

export interface AdviceSpec extends AnyPanel {
  kind: "advice";
  options: Option[];
  because: Because[];
  trials: Trial[];
  holds: string;
  tries: string;
  marks: string[];
  least: number;
  lead: number;
  questions: string[];
  heard: string | null;
}

export interface BarsSpec extends AnyPanel {
  kind: "bars";
  labels: string[];
  brain: string;
  says: string;
  texts: string | null;
  unsure: number;
}

export interface HeatmapSpec extends AnyPanel {
  kind: "heatmap";
  time: boolean;
  signed: boolean;
  top: number | null;
  across: string;
  down: string;
  names: string[] | null;
  text: string | null;
  pairs: boolean;
}

export interface LineagesSpec extends AnyPanel {
  kind: "lineages";
  entries: Entry[];
  lanes: string[];
  marks: string[];
  span: string;
}

export interface LinesSpec extends AnyPanel {
  kind: "lines";
  labels: string[];
  brains: string[];
  marks: string[];
  x: string | null;
  y: [number, number] | null;
  across: string;
  down: string;
  log: string;
}

export interface MapsSpec extends AnyPanel {
  kind: "maps";
  signed: boolean;
  scale: "panel" | "map";
  names: string[] | null;
  explain: ConvolutionSpec | null;
  slides: boolean;
}

export interface MatrixSpec extends AnyPanel {
  kind: "matrix";
  rows: string[] | null;
  columns: string[] | null;
  numbers: boolean;
  digits: number;
  signed: boolean;
  categories: string[] | null;
  like: string | null;
  across: string;
  down: string;
}

export interface NetworkSpec extends AnyPanel {
  kind: "network";
  layers: LayerSpec[];
  labels: string[] | null;
  cell: CellSpec | null;
}

export interface PenPathSpec extends AnyPanel {
  kind: "pen";
  size: number;
}

export interface PictureSpec extends AnyPanel {
  kind: "picture";
}

export interface QuantitiesSpec extends AnyPanel {
  kind: "quantities";
  rows: string[];
  columns: string[];
  units: string[];
  scale: "panel" | "row" | "column";
  tops: (number | null)[];
  signed: boolean[];
  brains: string[];
}

export interface RaceSpec extends AnyPanel {
  kind: "race";
  labels: string[];
  brains: string[];
  classes: string[];
  of: string;
  dare: string;
  fooled: string;
  unsure: number[];
}

export interface RankingSpec extends AnyPanel {
  kind: "ranking";
  names: string[];
  brains: string[];
  marks: string[];
  notes: string[];
  unit: string;
  measures: MeasureSpec[];
  measure: string | null;
  columns: string[];
  categories: Record<string, string[]>;
  digits: number;
  name_label: string;
  value_label: string;
  note_label: string;
  empty: string;
}

export interface ReadingSpec extends AnyPanel {
  kind: "reading";
}

export interface ScatterSpec extends AnyPanel {
  kind: "scatter";
  names: string[];
  brains: string[];
  marks: string[];
  across: MeasureSpec;
  measures: MeasureSpec[];
  measure: string | null;
  limit: string | null;
  limit_label: string;
  circle: boolean;
  frontier: boolean;
  says: string;
}

export interface ColouredTextSpec extends AnyPanel {
  kind: "text";
  text: string;
  signed: boolean;
  marks: boolean;
}

export interface Option {
  name: string;
  brain: string;
  begin: string;
}

export interface Because {
  says: string;
  speaks: number[];
  grade: string;
  link: string;
  source: string;
}

export interface Trial {
  says: string;
  command: string;
}

export interface Entry {
  name: string;
  year: number;
  lanes: number[];
  says: string;
  inherits: number[];
  source: string;
  link: string;
  shown: string;
  shown_as: string;
}

export interface ConvolutionSpec {
  kind: string;
  input: string;
  weight: string;
  bias: string | null;
  stride: number;
  padding: number;
  dilation: number;
  activation: string;
}

export interface LayerSpec {
  name: string;
  words: string;
  output: string;
  shape: number[];
  scale: "ink" | "magnitude" | "signed";
  window: LayerWindow | null;
}

export interface CellSpec {
  name: string;
  height: number;
  ticks: number;
  nodes: NodeSpec[];
  wires: WireSpec[];
  states: number[];
  step: string;
  unit: string;
  text: string | null;
  words: string[] | null;
}

export interface MeasureSpec {
  label: string;
  ends: [number, number] | null;
  log: boolean;
}

export interface LayerWindow {
  before: number;
  kernel: [number, number];
  stride: [number, number];
  padding: [number, number];
  dilation: [number, number];
  groups: number;
}

export interface NodeSpec {
  kind: "gate" | "tanh" | "valve" | "sum" | "one minus";
  wire: number;
  x: number;
  y: number;
  upright: boolean;
}

export interface WireSpec {
  name: string;
  output: string;
  before: boolean;
  words: string;
  tick: number;
  paths: [number, number][][];
  label: [number, number] | null;
  side: "left" | "right" | "center";
}

export interface PanelSpecs {
  advice: AdviceSpec;
  bars: BarsSpec;
  heatmap: HeatmapSpec;
  lineages: LineagesSpec;
  lines: LinesSpec;
  maps: MapsSpec;
  matrix: MatrixSpec;
  network: NetworkSpec;
  pen: PenPathSpec;
  picture: PictureSpec;
  quantities: QuantitiesSpec;
  race: RaceSpec;
  ranking: RankingSpec;
  reading: ReadingSpec;
  scatter: ScatterSpec;
  text: ColouredTextSpec;
}

export type PanelSpec = PanelSpecs[keyof PanelSpecs];

export interface AnyPrediction {
  kind: string;
  question: string;
  output: string;
  hides: string[];
  because: string;
}

export interface PredictChoiceSpec extends AnyPrediction {
  kind: "choice";
  options: string[];
}

export interface PredictCurveSpec extends AnyPrediction {
  kind: "curve";
  curve: number;
  knots: number;
}

export interface PredictNumberSpec extends AnyPrediction {
  kind: "number";
  at: number;
  low: number;
  high: number;
  step: number;
  unit: string;
  near: number;
}

export interface PredictPositionSpec extends AnyPrediction {
  kind: "position";
}

export interface PredictionSpecs {
  choice: PredictChoiceSpec;
  curve: PredictCurveSpec;
  number: PredictNumberSpec;
  position: PredictPositionSpec;
}

export type PredictionSpec = PredictionSpecs[keyof PredictionSpecs];
