// The sandbox's clock, which can be moved forward.

import { get, post } from "./control_api.mjs";
import { button, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const STEPS = [
  [300, "+5 min"],
  [7200, "+2 h"],
  [86_400, "+1 d"],
  [2_592_000, "+30 d"],
];
const TICK_MS = 1000;

let clock = null;
let onTick = () => {};

/** `onTime` is called with the time each second. */
export async function setUp(onTime) {
  onTick = onTime;
  await refresh();
  onLanguage(show);
  setInterval(tick, TICK_MS);
}

export async function refresh() {
  clock = await get("clock");
  clock.read = Date.now();
  show();
  tick();
}

const now = () => clock.now + Math.floor((Date.now() - clock.read) / 1000);

function tick() {
  onTick(now());
  const shown = document.querySelector('[data-test="clock"]');
  if (shown) {
    shown.textContent = new Date(now() * 1000).toLocaleString(document.documentElement.lang);
  }
}

function show() {
  if (!clock) {
    return;
  }
  const ahead = clock.aheadSeconds;
  fill("time", [
    make("h2", { text: t("time") }),
    make("p", {}, [
      make("span", { test: "clock" }),
      ahead
        ? make("span", { class: "soft", test: "ahead", text: ` ${t("ahead")} ${duration(ahead)}` })
        : null,
    ]),
    make(
      "div",
      { class: "line", label: t("fastForward"), role: "group" },
      STEPS.map(([seconds, text]) => button(text, `forward-${seconds}`, () => forward(seconds))),
    ),
  ]);
  tick();
}

function duration(seconds) {
  const days = Math.floor(seconds / 86_400);
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return days ? `${days} d ${time}` : time;
}

async function forward(seconds) {
  await post("clock", { advanceSeconds: seconds });
  await refresh();
}
