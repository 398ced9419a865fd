// @ts-check
/** Runs in the measured page before its own scripts: stopwatches, and a hand on the controls. */
(() => {
  const PATIENCE = 5000; // ms until an input counts as unanswered
  /** @type {WebAssembly.Memory[]} */
  const memories = [];
  /** @type {number | null} */
  let firstFrame = null;
  /** @type {{ times: number[], close: () => void } | null} */
  let recording = null;

  const newer = new MutationObserver(() => {
    const section = document.querySelector("section.live-figure[data-ready=true]");
    if (Number(section?.getAttribute("data-frame")) < 1) return;
    firstFrame = performance.now();
    newer.disconnect();
  });
  newer.observe(document, { subtree: true, attributes: true, attributeFilter: ["data-frame", "data-ready"] });

  // nothing is fetched unasked where a reader saves data: a first view is counted without what may follow it
  Object.defineProperty(Navigator.prototype, "connection", { value: { saveData: true } });

  watchMemories();

  /** Every wasm memory, whether the page makes it or a module exports it. */
  function watchMemories() {
    if (typeof WebAssembly !== "object") return;
    const keep = (/** @type {unknown} */ memory) => memory instanceof Memory && !memories.includes(memory) && memories.push(memory);
    const Memory = WebAssembly.Memory;
    WebAssembly.Memory = new Proxy(Memory, {
      construct(target, how) {
        const memory = Reflect.construct(target, how);
        keep(memory);
        return memory;
      },
    });
    for (const name of /** @type {("instantiate" | "instantiateStreaming")[]} */ (["instantiate", "instantiateStreaming"])) {
      const plain = /** @type {any} */ (WebAssembly[name]);
      WebAssembly[name] = async (/** @type {any[]} */ ...given) => {
        const made = await plain.apply(WebAssembly, given);
        Object.values((made.instance ?? made).exports).forEach(keep);
        return made;
      };
    }
  }

  /** @param {string} figure @returns {HTMLElement} */
  function sectionOf(figure) {
    const section = document.querySelector(`section.live-figure[data-figure="${figure}"]`);
    if (!(section instanceof HTMLElement)) throw new Error(`no figure ${figure} on this page`);
    return section;
  }

  /**
   * The time from an act to a mutation that `done` accepts.
   * @param {Element} root
   * @param {MutationObserverInit} what
   * @param {() => void} act
   * @param {() => boolean} done
   * @param {number} [patience] ms
   * @returns {Promise<number | null>} ms, null if nothing came
   */
  function timed(root, what, act, done, patience = PATIENCE) {
    return new Promise((settle) => {
      const observer = new MutationObserver(() => done() && end(performance.now() - begun));
      const timer = setTimeout(() => end(null), patience);
      const end = (/** @type {number | null} */ time) => {
        observer.disconnect();
        clearTimeout(timer);
        settle(time);
      };
      observer.observe(root, what);
      const begun = performance.now();
      act();
    });
  }

  /** A frame of the screen and a task: what was drawn is shown, and what waited its turn is done. */
  const pause = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));

  /** Values that a range input goes through, each different from the one before. @param {HTMLInputElement} input @param {number} i */
  function position(input, i) {
    const [low, high, step] = [Number(input.min), Number(input.max), Number(input.step) || 1];
    const count = Math.floor((high - low) / step + 1e-6) + 1;
    return String(low + ((Math.round(count / 2) + (i + 1) * stride(count)) % count) * step);
  }

  /** @param {number} a @param {number} b @returns {number} their greatest common divisor */
  function common(a, b) {
    return b ? common(b, a % b) : a;
  }

  /** About 3/8 of the way, sharing no divisor with it. @param {number} count */
  function stride(count) {
    let by = Math.max(1, Math.round((count * 3) / 8));
    while (common(by, count) !== 1) by++;
    return by;
  }

  /** @param {Element} node @param {string} type */
  const tell = (node, type) => node.dispatchEvent(new Event(type, { bubbles: true }));

  /** One change by kind of control. @type {Record<string, { selector: string, change: (node: any, i: number) => void }>} */
  const KINDS = {
    slider: {
      selector: "input[type=range]",
      change(input, i) {
        input.value = position(input, i);
        tell(input, "input");
      },
    },
    choice: {
      selector: "select[name]", // a kernel's presets have none
      change(select) {
        select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
        tell(select, "input");
        tell(select, "change");
      },
    },
    toggle: { selector: "input[type=checkbox]", change: (box) => box.click() },
    text: {
      selector: "textarea",
      change(input) {
        input.value = input.value.slice(1) + input.value[0]; // as long as before
        tell(input, "input");
      },
    },
    kernel: {
      selector: ".lf-kernel input",
      change(cell, i) {
        cell.dispatchEvent(new KeyboardEvent("keydown", { key: i % 2 ? "ArrowDown" : "ArrowUp", bubbles: true, cancelable: true }));
      },
    },
  };

  const bench = {
    /** @returns {number | null} ms from navigation until a figure's first frame was shown */
    firstFrame: () => firstFrame,

    /** Bytes of all wasm memories. */
    wasm: () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),

    /** The page's figures with the kinds of controls they have. */
    figures: () =>
      [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.live-figure"))].map((section) => ({
        name: section.dataset.figure,
        kinds: [...Object.keys(KINDS).filter((kind) => section.querySelector(KINDS[kind].selector)), ...(section.querySelector("canvas[data-control]") ? ["pad"] : [])],
      })),

    /**
     * Change a figure's controls of one kind in turn; wait for the drawn answer each time.
     * @param {string} figure
     * @param {string} kind
     * @param {number} count
     */
    async changes(figure, kind, count) {
      const section = sectionOf(figure);
      const nodes = [...section.querySelectorAll(KINDS[kind].selector)];
      const times = [];
      for (let i = 0; i < count; i++) {
        const frame = section.dataset.frame;
        const act = () => KINDS[kind].change(nodes[i % nodes.length], Math.floor(i / nodes.length));
        times.push(await timed(section, { attributes: true, attributeFilter: ["data-frame"] }, act, () => section.dataset.frame !== frame));
        await pause();
      }
      return times;
    },

    /**
     * Change a figure's first control of a kind, and wait for a sign that its model loads and for the output.
     * @param {string} figure
     * @param {string} kind
     * @param {number} patience ms
     */
    async firstTouch(figure, kind, patience) {
      const section = sectionOf(figure);
      const node = section.querySelector(KINDS[kind].selector);
      const frame = section.dataset.frame;
      /** @type {number | null} */
      let sign = null;
      const act = () => {
        const begun = performance.now();
        const look = () => {
          if (section.hasAttribute("aria-busy")) sign ??= performance.now() - begun;
          else if (section.dataset.frame === frame) requestAnimationFrame(seen);
        };
        const seen = () => setTimeout(look, 0); // after the frame of the screen in which it was drawn
        requestAnimationFrame(seen);
        KINDS[kind].change(node, 0);
      };
      const what = { attributes: true, attributeFilter: ["data-frame"] };
      const answer = await timed(section, what, act, () => section.dataset.frame !== frame, patience);
      return { sign, answer };
    },

    /** Time every pointer event from its arrival in the page to the figure's next drawn answer. @param {string} figure */
    record(figure) {
      recording?.close();
      const section = sectionOf(figure);
      /** @type {number[]} */
      const times = [];
      let begun = 0;
      const arrived = () => (begun = performance.now());
      const observer = new MutationObserver(() => times.push(performance.now() - begun));
      observer.observe(section, { attributes: true, attributeFilter: ["data-frame"] });
      for (const type of ["pointerdown", "pointermove"]) addEventListener(type, arrived, true);
      const close = () => {
        observer.disconnect();
        for (const type of ["pointerdown", "pointermove"]) removeEventListener(type, arrived, true);
      };
      recording = { times, close };
    },

    /** @returns {number[]} what `record` has seen so far */
    recorded: () => recording?.times ?? [],

    /**
     * Press an arrow key on the slider of an `interact` and wait until its image is another one.
     * @param {number} cell the notebook's cell
     * @param {number} count
     */
    async images(cell, count) {
      const root = document.querySelectorAll(".jp-Notebook .jp-Cell")[cell];
      const handle = /** @type {HTMLElement} */ (root.querySelector(".noUi-handle"));
      const source = () => root.querySelector(".widget-output img, .jp-RenderedImage img")?.getAttribute("src");
      const value = (/** @type {string} */ name) => Number(handle.getAttribute(name));
      let key = "ArrowRight";
      const times = [];
      for (let i = 0; i < count; i++) {
        const before = source();
        if (value("aria-valuenow") >= value("aria-valuemax")) key = "ArrowLeft";
        if (value("aria-valuenow") <= value("aria-valuemin")) key = "ArrowRight";
        const act = () => handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        const what = { subtree: true, childList: true, attributes: true, attributeFilter: ["src"] };
        times.push(await timed(root, what, act, () => Boolean(source()) && source() !== before));
        await pause();
      }
      return times;
    },
  };
  Object.assign(window, { bench });
})();
