// The journal: live, with a filter, and to be copied.

import { get } from "./control_api.mjs";
import { button, copy, find, make, select } from "./dom.mjs";
import { resultClass, resultCodes } from "./journal_result.mjs";
import { onLanguage, t, textOfCode } from "./language.mjs";

const KINDS = [
  "",
  "platform",
  "page",
  "proxy",
  "jweixin",
  "verify",
  "bridge",
  "share",
  "opentag",
  "telemetry",
  "fault",
  "push",
  "control",
];
const POLL_MS = 1000;
// The newest entries that are shown; the sandbox keeps them all.
const MAX_SHOWN = 500;

const listeners = [];
let entries = [];
// New entries while the list is paused.
let waiting = [];
let run = null;
let next = 0;
let kind = "";
let text = "";
let isPaused = false;
let list = null;

export function setUp() {
  onLanguage(show);
  poll();
}

/** `listener` gets each batch of new entries, paused or not; `isReset` after a reset. */
export function onEntries(listener) {
  listeners.push(listener);
}

export function clear() {
  entries = [];
  waiting = [];
  next = 0;
  showEntries();
}

async function poll() {
  if (!document.hidden) {
    await fetchNew().catch(() => {});
  }
  setTimeout(poll, POLL_MS);
}

async function fetchNew() {
  const fetched = await get(`journal?after=${next}`);
  // After a reset the sandbox counts from 1 again.
  const isReset = run !== null && fetched.run !== run;
  run = fetched.run;
  if (isReset) {
    clear();
    listeners.forEach((listener) => listener([], true));
    return;
  }
  next = fetched.next;
  if (fetched.entries.length) {
    waiting = waiting.concat(fetched.entries).slice(-MAX_SHOWN);
    release();
    listeners.forEach((listener) => listener(fetched.entries, false));
  }
}

function release() {
  if (!isPaused) {
    entries = entries.concat(waiting).slice(-MAX_SHOWN);
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
  const all = button(t("copyAll"), "journal-copy", () =>
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
    list.append(make("li", { class: "soft", text: t("noEntries") }));
  }
}

function row(entry, isOpen) {
  const { at, kind: entryKind, name, ...details } = entry;
  const time = new Date(at * 1000).toTimeString().slice(0, 8);
  const item = make("details", { open: isOpen }, [
    make("summary", {}, [
      make("time", { text: time }),
      make("span", { class: `kind ${entryKind}`, text: t(`kind-${entryKind}`) }),
      make("span", { class: "what", text: name }),
      make("span", {
        class: resultClass(details),
        text: resultCodes(details).map(textOfCode).join(" "),
      }),
    ]),
  ]);
  item.dataset.seq = entry.seq;
  item.addEventListener("toggle", () => item.open && unfold(item, entry));
  if (isOpen) {
    unfold(item, entry);
  }
  return make("li", {}, [item]);
}

// Only when it is opened: most never are.
function unfold(item, entry) {
  if (!item.querySelector("pre")) {
    const whole = JSON.stringify(entry, null, 2);
    const copier = button(t("copy"), "entry-copy", () => copy(whole, copier), "small");
    item.append(make("pre", { text: whole }), copier);
  }
}
