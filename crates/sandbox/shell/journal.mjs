// What happened: live, filterable, to be copied.

import { get } from "./api.mjs";
import { button, copy, find, make, select } from "./dom.mjs";
import { onLanguage, t } from "./words.mjs";

const KINDS = ["", "platform", "page", "proxy", "verify", "bridge", "report", "fault", "push", "admin"];
const LOOK_MS = 1000;
// More than a person reads; the sandbox keeps them all.
const SHOWN = 500;

let entries = [];
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

export function clear() {
  entries = [];
  next = 0;
  showEntries();
}

async function look() {
  if (!isPaused && !document.hidden) {
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
    return;
  }
  next = told.next;
  entries = entries.concat(told.entries).slice(-SHOWN);
  if (told.entries.length) {
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
  const filter = make("input", { type: "search", test: "journal-filter", value: text, placeholder: t("filter"), label: t("filter") });
  filter.addEventListener("input", () => {
    text = filter.value;
    showEntries();
  });
  const pause = button(t(isPaused ? "resume" : "pause"), "journal-pause", () => {
    isPaused = !isPaused;
    pause.textContent = t(isPaused ? "resume" : "pause");
  });
  const all = button(t("copyall"), "journal-copy", () => copy(chosen().map((entry) => JSON.stringify(entry)).join("\n"), all));
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
  const rows = chosen().reverse().map((entry) => row(entry, open.has(String(entry.seq))));
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

function outcome(details) {
  const { errcode, ok, reason, answer, outcome: word, status, verdict } = details;
  if (answer) {
    return String(answer.err_msg ?? answer.errMsg ?? "").replace(/^[^:]*:/, "");
  }
  if (ok !== undefined) {
    return ok ? "ok" : (reason ?? "refused");
  }
  const parts = [errcode ? String(errcode) : "", verdict ?? "", word ?? "", !word && status ? status : ""];
  return parts.filter(Boolean).join(" ");
}

function outcomeLook(details) {
  const isBad = details.ok === false || details.errcode || /fail|denied|refused|unreachable/.test(outcome(details));
  return isBad ? "end bad" : "end";
}
