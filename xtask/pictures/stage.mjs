// A recording: pictures of a document with a pointer and a caption, each for some time.

const POINTER_STEPS = 3;
const POINTER_MS = 60;

export class Stage {
  #page;
  #at = { x: 640, y: 420 };
  frames = [];

  constructor(page) {
    this.#page = page;
  }

  /** Shows what there is, for this long. */
  async show(ms) {
    this.frames.push({ png: await this.#page.screenshot(), ms });
  }

  /** What is written below everything from now on. */
  async caption(text) {
    await this.#page.evaluate(drawCaption, text);
  }

  /** Moves the pointer to an element of the document or of its frame, and clicks. */
  async click(element) {
    await element.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await element.boundingBox();
    await this.#moveTo({ x: x + width / 2, y: y + height / 2 });
    await this.show(180);
    await element.click();
  }

  async #moveTo(target) {
    const from = this.#at;
    for (let step = 1; step <= POINTER_STEPS; step += 1) {
      // Slower towards the end.
      const part = 1 - (1 - step / POINTER_STEPS) ** 2;
      const between = (name) => from[name] + (target[name] - from[name]) * part;
      await this.#page.evaluate(drawPointer, [between("x"), between("y")]);
      if (step < POINTER_STEPS) {
        await this.show(POINTER_MS);
      }
    }
    this.#at = target;
  }
}

// ---- in the document ------------------------------------------------------

function drawCaption(text) {
  const id = "picture-caption";
  const caption = document.getElementById(id) ?? document.createElement("div");
  caption.id = id;
  caption.textContent = text;
  Object.assign(caption.style, {
    position: "fixed",
    right: "24px",
    bottom: "24px",
    padding: "9px 20px",
    borderRadius: "999px",
    background: "#07140dee",
    color: "#fff",
    font: "600 17px/1.4 system-ui, sans-serif",
    whiteSpace: "nowrap",
    pointerEvents: "none",
    zIndex: "9999",
  });
  document.body.append(caption);
}

function drawPointer([x, y]) {
  const id = "picture-pointer";
  let pointer = document.getElementById(id);
  if (!pointer) {
    const svg = "http://www.w3.org/2000/svg";
    pointer = document.createElementNS(svg, "svg");
    pointer.id = id;
    pointer.setAttribute("viewBox", "0 0 24 24");
    const arrow = document.createElementNS(svg, "path");
    arrow.setAttribute("d", "M4 2 20 12.5 12.8 13.8 9.2 21Z");
    arrow.setAttribute("fill", "#111");
    arrow.setAttribute("stroke", "#fff");
    arrow.setAttribute("stroke-width", "1.6");
    pointer.append(arrow);
    document.body.append(pointer);
  }
  Object.assign(pointer.style, {
    position: "fixed",
    left: `${x - 4}px`,
    top: `${y - 2}px`,
    width: "26px",
    height: "26px",
    pointerEvents: "none",
    zIndex: "10000",
  });
}
