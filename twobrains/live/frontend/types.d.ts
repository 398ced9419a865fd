/** Shapes of what travels between Python, the engines and the figure. */

import type { ControlSpec, PanelSpec, PredictionSpec } from "./specs.d.ts";

export type Dtype = ControlSpec["dtype"];

/** An array as it travels: row by row, little-endian. */
export interface Packed {
  dtype: Dtype;
  shape: number[];
  data: DataView;
}

/** An array as panels draw it. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

/** What a panel draws: its own output, trimmed; all outputs of the frame; its own output of a frame beside it. */
export interface Tensors {
  own: Tensor;
  outputs: Record<string, Tensor>;
  peer?: Tensor;
}

/** How wide a text is, CSS px; in the size of a tick's name where none is given. */
export type Measure = (text: string, bold?: boolean, size?: number) => number;

/**
 * One thing that a scene puts on a canvas, CSS px from its upper left corner. A colour is a name of
 * the style sheet or a value. `part` says what the mark is, `name` of whom.
 */
export type Mark = { part: string; name?: string; colour: string; faint?: number; inside?: boolean } & (
  | { is: "path"; points: [number, number][]; wide: number; dashes?: number[]; round?: boolean }
  | { is: "bow"; from: [number, number]; over: [number, number]; to: [number, number]; wide: number; dashes?: number[] }
  | { is: "round"; x: number; y: number; across: number; up: number; wide: number; filled?: string }
  | { is: "symbol"; symbol: string; x: number; y: number; size?: number }
  | { is: "cell"; x: number; y: number; wide: number; high: number }
  | {
      is: "label";
      text: string;
      x: number;
      y: number;
      align: CanvasTextAlign;
      bold?: boolean;
      size?: number;
      most?: number;
      base?: CanvasTextBaseline;
      halo?: number;
    }
);

export interface FigureSpec {
  name: string;
  alt: string;
  seen: string;
  controls: ControlSpec[];
  panels: PanelSpec[];
  carry: string[];
  /** Outputs of the panels to the left of the controls, and of those to their right; empty where they are not around. */
  around: string[][];
  demo: DemoSpec | null;
  predict: PredictionSpec | null;
}

/** A pencil that writes by itself: names of the pen pad and of the outputs that follow it. */
export interface DemoSpec {
  pen: string;
  race: string;
  bars: string[];
  image: string;
  movement: string;
}

/** A control's value as it travels: number, text, or bytes. */
export type Value = number | string | boolean | DataView;

export interface Control {
  element: HTMLElement;
  /** The value as it travels to a kernel. */
  value(): Value;
  /** Show a value that came from elsewhere. */
  set(value: Value): void;
  /** The numbers the model is fed. */
  numbers(): ArrayLike<number>;
  /** What is wrong with the present value, in words; "" if nothing. */
  problem(): string;
  /** The present value in a few words. */
  inWords(): string;
  /** What a reader should know of a value that works; "" if nothing. */
  note?(): string;
  /** The index of the present value among all, from 0, for a control whose values are few. */
  place?(): number;
  /** Take the value at an index. */
  put?(place: number): void;
  /** Whether the present value belongs into the address; always, where a control does not say. */
  linked?(): boolean;
  /** The value for the page's address. */
  encode(): string;
  /** Take a value from the page's address; throws an Error in words for one that is no good. */
  decode(text: string): void;
  /** Colours may have changed. */
  repaint?(): void;
  /** Show only so many points of the value, which stays as it is; null for all of it. Gives the ink shown. */
  written?(points: number | null): Float32Array;
}

export interface Panel {
  element: HTMLElement;
  /**
   * @param tensor the panel's own output, trimmed
   * @param outputs all of the frame
   * @param peer the same output of a frame beside it, to share a colour scale with
   */
  draw(tensor: Tensor, outputs?: Record<string, Tensor>, peer?: Tensor): void;
  /** What the last drawn tensor shows, in words; "" where images say it better. */
  words(): string;
  /** The reader points at an index of this text, −1 for none, in this panel or another. */
  point?(text: string, at: number): void;
  /**
   * The indices of the values of the controls that the reader sets in this panel, by name. It requests others by an `lf-set` event.
   */
  stand?(places: Record<string, number>): void;
  /** Show what the reader predicted beside what is drawn, null for nothing. */
  compare?(given: any): void;
}

/** Where something stays between two visits. */
export interface Keeper {
  get(): any;
  set(value: any): void;
}

/** What the reader predicts before some panels are shown. */
export interface Prediction<Given> {
  element: HTMLElement;
  /** What is predicted so far; null if nothing is. */
  given(): Given | null;
  /** Whether a value, kept from another day, can be a prediction. */
  fits(value: any): boolean;
  /** What to do before it can be compared. */
  missing: string;
  /** Show a prediction, null for none. */
  set(given: Given | null): void;
  /** Whether it can't be changed any more. */
  lock(on: boolean): void;
  /** What it is in truth, in the form of a prediction. @param truth the panel's output, trimmed */
  truth(truth: Tensor): Given;
  /** What was predicted beside the truth, one sentence. @param truth the panel's output, trimmed */
  verdict(given: Given, truth: Tensor): string;
  /** A frame was drawn. */
  draw?(truth: Tensor, outputs: Record<string, Tensor>): void;
}

/**
 * "stay" evaluates the present state, "step" takes the carried outputs as the state, "back" the state before,
 * "reset" starts over.
 */
export type Move = "stay" | "step" | "back" | "reset";

export interface Frame {
  outputs: Record<string, Tensor>;
  /** How many ticks can be taken back. */
  past?: number;
}

/** What one control gives an engine: its value as it travels to a kernel, and the numbers of its tensor. */
export interface Input {
  value: Value;
  numbers: ArrayLike<number>;
}

/** What a panel shows, in words, and whether they are for the eye, too. */
export interface Said {
  words: string;
  seen: boolean;
}

/** How many bytes have come, of how many. */
export interface Progress {
  loaded: number;
  total: number;
}

/** Evaluates the figure's module. It knows values by name, and nothing of controls, panels or the page. */
export interface Engine {
  name: "onnx" | "kernel";
  /** One evaluation at a time. Throws an Error whose message is shown to the reader. */
  evaluate(inputs: Record<string, Input>, move: Move): Promise<Frame>;
  /** Start what is slow to start; values that are read after it are evaluated at once. */
  ready?(): Promise<void>;
  /** How much has come of what `ready` loads. */
  progress?(): Progress;
  /** Hear when more of it has come. */
  watch?(act: () => void): void;
  /** Called by the figure once, to hear of frames and values that come without a query. */
  listen?(on: {
    frame: (frame: Frame) => void;
    words: (words: string) => void;
    value: (name: string, value: Value) => void;
  }): void;
  dispose?(): void;
}

export interface PageState {
  spec: FigureSpec;
  values: Record<string, Value>;
  frame: { outputs: Record<string, Packed> };
  carry: { outputs: Record<string, Packed> };
  model: string;
}
