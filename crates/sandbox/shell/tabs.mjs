// The tabs of the panel: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/, activated by focus.

import { find, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const STORAGE_KEY = "wechat-h5-shell-tab";
const TABS = ["page", "scenarios", "client", "user", "platform", "chat", "events"];
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

let current = TABS.includes(localStorage.getItem(STORAGE_KEY))
  ? localStorage.getItem(STORAGE_KEY)
  : "page";

export const tabCount = TABS.length;

export function setUp() {
  const tabs = TABS.map((name) =>
    make("button", {
      id: `tab-${name}`,
      test: `panel-tab-${name}`,
      role: "tab",
      controls: `panel-${name}`,
      on: { click: () => openTab(name) },
    }),
  );
  find("tabs").append(...tabs);
  find("tabs").addEventListener("keydown", followKey);
  onLanguage(() => {
    find("tabs").setAttribute("aria-label", t("settings"));
    for (const name of TABS) {
      find(`tab-${name}`).textContent = t(`tab-${name}`);
    }
  });
  const linked = location.hash.slice(1);
  openTab(TABS.includes(linked) ? linked : current);
}

/** Shows a tab by its name. */
export function openTab(name) {
  current = name;
  localStorage.setItem(STORAGE_KEY, name);
  for (const other of TABS) {
    const tab = find(`tab-${other}`);
    tab.setAttribute("aria-selected", String(other === name));
    tab.tabIndex = other === name ? 0 : -1;
    find(`panel-${other}`).hidden = other !== name;
  }
}

/** Shows a tab by its number, from 1. */
export function openTabNumber(number) {
  openTab(TABS[number - 1]);
  find(`tab-${current}`).focus();
}

function followKey(event) {
  const at = TABS.indexOf(current);
  const ends = { Home: 0, End: TABS.length - 1 };
  const next = ends[event.key] ?? (at + STEPS[event.key] + TABS.length) % TABS.length;
  if (event.key in STEPS || event.key in ends) {
    event.preventDefault();
    openTabNumber(next + 1);
  }
}
