// Keys of the shell; they do nothing in a field, in a question, or together with Ctrl, Alt or Meta.

import { button, find, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const FIELDS = "input, select, textarea, [contenteditable], #question";

let shortcuts = {};
let tabs = [];

/**
 * `actions` are functions by their keys, with the key of their text: `{r: ["reload", fn]}`;
 * `[count, open]` are the tabs, which digits open.
 */
export function setUp(actions, [count, open]) {
  tabs = Array.from({ length: count }, (_, at) => [String(at + 1), () => open(at + 1)]);
  shortcuts = { ...actions, "?": ["shortcuts", toggleHelp] };
  addEventListener("keydown", followKey);
  find("shortcuts").addEventListener("click", toggleHelp);
  onLanguage(show);
}

function followKey(event) {
  const isTyped = event.target.closest?.(FIELDS) || event.isComposing;
  const action = shortcuts[event.key]?.[1] ?? new Map(tabs).get(event.key);
  if (action && !isTyped && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    action();
  }
}

function toggleHelp() {
  const help = find("shortcuts-help");
  if (help.open) {
    help.close();
  } else {
    help.showModal();
  }
}

function show() {
  find("shortcuts").setAttribute("aria-label", t("shortcuts"));
  find("shortcuts").title = t("shortcuts");
  const help = find("shortcuts-help");
  const names = Object.entries(shortcuts).map(([key, [name]]) => [key, name]);
  const rows = [...names, [`1 – ${tabs.length}`, "shortcut-tab"]].flatMap(([key, name]) => [
    make("dt", {}, [make("kbd", { text: key })]),
    make("dd", { text: t(name) }),
  ]);
  help.replaceChildren(
    make("h2", { id: "shortcuts-title", text: t("shortcuts") }),
    make("dl", { class: "facts" }, rows),
    button(t("close"), "shortcuts-close", () => help.close()),
  );
}
