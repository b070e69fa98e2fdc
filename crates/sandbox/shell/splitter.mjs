// The bar between the panel and the journal:
// https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/

import { find } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const STORAGE_KEY = "wechat-h5-shell-split";
const [LEAST, MOST, DEFAULT] = [20, 80, 45];
const STEP = 5;
// Below this width the panel is above the journal: see shell.css.
const STACKED = matchMedia("(max-width: 1160px)");

let share = readShare(localStorage.getItem(STORAGE_KEY));

function readShare(text) {
  const number = Number(text);
  return number >= LEAST && number <= MOST ? number : DEFAULT;
}

export function setUp() {
  const bar = find("splitter");
  bar.setAttribute("role", "separator");
  bar.setAttribute("aria-controls", "panel");
  bar.tabIndex = 0;
  bar.addEventListener("pointerdown", (event) => bar.setPointerCapture(event.pointerId));
  bar.addEventListener("pointermove", (event) => {
    if (bar.hasPointerCapture(event.pointerId)) {
      set(shareAt(event));
    }
  });
  bar.addEventListener("dblclick", () => set(DEFAULT));
  bar.addEventListener("keydown", followKey);
  STACKED.addEventListener("change", show);
  onLanguage(show);
}

function shareAt({ clientX, clientY }) {
  const panel = find("panel").getBoundingClientRect();
  const journal = find("journal").getBoundingClientRect();
  const [start, end, at] = STACKED.matches
    ? [panel.top, journal.bottom, clientY]
    : [panel.left, journal.right, clientX];
  return ((at - start) / (end - start)) * 100;
}

function followKey(event) {
  const [less, more] = STACKED.matches ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const wanted = {
    [less]: share - STEP,
    [more]: share + STEP,
    Home: LEAST,
    End: MOST,
    Enter: DEFAULT,
  }[event.key];
  if (wanted !== undefined) {
    event.preventDefault();
    set(wanted);
  }
}

function set(wanted) {
  share = Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
  localStorage.setItem(STORAGE_KEY, share);
  show();
}

function show() {
  const bar = find("splitter");
  const attributes = {
    orientation: STACKED.matches ? "horizontal" : "vertical",
    valuenow: share,
    valuemin: LEAST,
    valuemax: MOST,
    label: t("splitter"),
  };
  for (const [name, value] of Object.entries(attributes)) {
    bar.setAttribute(`aria-${name}`, value);
  }
  find("main").style.setProperty("--panel", `${share}fr`);
  find("main").style.setProperty("--journal", `${100 - share}fr`);
}
