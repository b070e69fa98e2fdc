// The phone's frame, which follows the client, its size, and the zoom.

import { find, select } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { onState } from "./page_messages.mjs";

const STORAGE_KEY = "wechat-h5-shell-device";
const FRAMES = {
  ios: "ios",
  harmony: "harmony",
  harmony1: "harmony",
  desktop: "window",
  devtools: "window",
};
// Of the page and the client's bars together; the first one takes the height that there is.
const SIZES = ["auto", "320x568", "375x667", "360x800", "393x852", "430x932", "768x1024"];
const ZOOMS = ["fit", "50", "75", "100", "125"];

const chosen = read();

function read() {
  const [size, zoom] = (localStorage.getItem(STORAGE_KEY) ?? "").split(" ");
  return {
    size: SIZES.includes(size) ? size : "auto",
    zoom: ZOOMS.includes(zoom) ? zoom : "fit",
  };
}

export function setUp() {
  onState((state) => showFrame(state.profile));
  // The frame of another client is wider.
  const observer = new ResizeObserver(scale);
  observer.observe(find("stage"));
  observer.observe(find("phone"), { box: "border-box" });
  onLanguage(showControls);
  showSize();
}

/** Shows the frame of a client's devices. */
export function showFrame(profile) {
  find("phone").dataset.frame = FRAMES[profile] ?? "android";
}

function showControls() {
  const chooser = (name, values, value, change) => {
    const choices = values.map((one) => [one, textOf(one)]);
    const list = select(`device-${name}`, choices, value, change);
    list.setAttribute("aria-label", t(name));
    return list;
  };
  find("device").replaceChildren(
    chooser("size", SIZES, chosen.size, (value) => set({ size: value })),
    chooser("zoom", ZOOMS, chosen.zoom, (value) => set({ zoom: value })),
  );
}

function textOf(value) {
  return /^\d+$/.test(value)
    ? `${value} %`
    : value.includes("x")
      ? value.replace("x", " × ")
      : t(value);
}

function set(changed) {
  Object.assign(chosen, changed);
  localStorage.setItem(STORAGE_KEY, `${chosen.size} ${chosen.zoom}`);
  showSize();
}

function showSize() {
  const { style } = find("phone");
  const [width, height] = chosen.size === "auto" ? [] : chosen.size.split("x");
  for (const [name, length] of Object.entries({ width, height })) {
    if (length) {
      style.setProperty(`--phone-${name}`, `calc(${length}px + 2 * var(--frame))`);
    } else {
      style.removeProperty(`--phone-${name}`);
    }
  }
  scale();
}

// The stage has the size of the scaled phone, so that what is beside it moves aside.
function scale() {
  const [stage, phone] = [find("stage"), find("phone")];
  const isAuto = chosen.size === "auto";
  const fitting = isAuto ? 1 : Math.min(1, stage.clientHeight / phone.offsetHeight);
  const factor = chosen.zoom === "fit" ? fitting : Number(chosen.zoom) / 100;
  phone.style.setProperty("--zoom", factor);
  stage.style.setProperty("--stage-width", `${phone.offsetWidth * factor}px`);
}
