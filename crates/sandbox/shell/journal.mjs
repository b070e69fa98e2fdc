// What happened: live, filterable, to be copied.

import { get } from "./control_api.mjs";
import { button, copy, find, make, select } from "./dom.mjs";
import { outcome, outcomeLook } from "./journal_result.mjs";
import { onLanguage, t } from "./i18n.mjs";

const KINDS = [
  "",
  "platform",
  "page",
  "proxy",
  "verify",
  "bridge",
  "report",
  "fault",
  "push",
  "control",
];
const LOOK_MS = 1000;
// More than a person reads; the sandbox keeps them all.
const SHOWN = 500;

const listeners = [];
let entries = [];
// What has come while nothing new is to be shown.
let waiting = [];
let run = null;
let next = 0;
let kind = "";
let text = "";
let isPaused = false;
let list = null;

export function setUp() {
  onLanguage(show);
  look();
}

/** Hears each batch of new entries, paused or not; `isAnew` after a reset. */
export function onEntries(listener) {
  listeners.push(listener);
}

export function clear() {
  entries = [];
  waiting = [];
  next = 0;
  showEntries();
}

async function look() {
  if (!document.hidden) {
    await take().catch(() => {});
  }
  setTimeout(look, LOOK_MS);
}

async function take() {
  const told = await get(`journal?after=${next}`);
  // Somebody has reset the sandbox: it counts from 1 again.
  const isAnew = run !== null && told.run !== run;
  run = told.run;
  if (isAnew) {
    clear();
    listeners.forEach((listener) => listener([], true));
    return;
  }
  next = told.next;
  if (told.entries.length) {
    waiting = waiting.concat(told.entries).slice(-SHOWN);
    release();
    listeners.forEach((listener) => listener(told.entries, false));
  }
}

function release() {
  if (!isPaused) {
    entries = entries.concat(waiting).slice(-SHOWN);
    waiting = [];
    showEntries();
  }
}

function show() {
  const kinds = KINDS.map((value) => [value, t(`kind-${value}`)]);
  const chooser = select("journal-kind", kinds, kind, (value) => {
    kind = value;
    showEntries();
  });
  chooser.setAttribute("aria-label", t("kind"));
  const filter = make("input", {
    type: "search",
    test: "journal-filter",
    value: text,
    placeholder: t("filter"),
    label: t("filter"),
  });
  filter.addEventListener("input", () => {
    text = filter.value;
    showEntries();
  });
  const pause = button(t(isPaused ? "resume" : "pause"), "journal-pause", () => {
    isPaused = !isPaused;
    pause.textContent = t(isPaused ? "resume" : "pause");
    release();
  });
  const all = button(t("copyall"), "journal-copy", () =>
    copy(
      chosen()
        .map((entry) => JSON.stringify(entry))
        .join("\n"),
      all,
    ),
  );
  list = make("ol", { test: "journal", tabIndex: 0, label: t("journal") });
  find("journal").replaceChildren(
    make("h2", { id: "journal-title", text: t("journal") }),
    make("div", { class: "line" }, [chooser, filter, pause, all]),
    list,
  );
  showEntries();
}

function chosen() {
  const wanted = text.toLowerCase();
  return entries.filter((entry) => {
    const isKind = !kind || entry.kind === kind;
    return isKind && (!wanted || JSON.stringify(entry).toLowerCase().includes(wanted));
  });
}

function showEntries() {
  const open = new Set([...list.querySelectorAll("details[open]")].map((item) => item.dataset.seq));
  const rows = chosen()
    .reverse()
    .map((entry) => row(entry, open.has(String(entry.seq))));
  list.replaceChildren(...rows);
  if (!rows.length) {
    list.append(make("li", { class: "soft", text: t("empty") }));
  }
}

function row(entry, isOpen) {
  const { seq, at, kind: of, name, ...details } = entry;
  const time = new Date(at * 1000).toTimeString().slice(0, 8);
  const item = make("details", { open: isOpen }, [
    make("summary", {}, [
      make("time", { text: time }),
      make("span", { class: `kind ${of}`, text: t(`kind-${of}`) }),
      make("span", { class: "what", text: name }),
      make("span", { class: outcomeLook(details), text: outcome(details) }),
    ]),
  ]);
  item.dataset.seq = seq;
  item.addEventListener("toggle", () => item.open && unfold(item, entry));
  if (isOpen) {
    unfold(item, entry);
  }
  return make("li", {}, [item]);
}

// Most are never looked into.
function unfold(item, entry) {
  if (!item.querySelector("pre")) {
    const whole = JSON.stringify(entry, null, 2);
    const copier = button(t("copy"), "entry-copy", () => copy(whole, copier), "small");
    item.append(make("pre", { text: whole }), copier);
  }
}
