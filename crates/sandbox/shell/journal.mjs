// The journal: live, with a filter, and to be copied. What is being read does not move.

import { get } from "./control_api.mjs";
import { button, copy, find, make } from "./dom.mjs";
import { onEntries } from "./journal_feed.mjs";
import { ALL, matches, queryOf } from "./journal_filter.mjs";
import * as detail from "./journal_detail.mjs";
import { row, rowId } from "./journal_row.mjs";
import { actionBar, filterBar } from "./journal_toolbar.mjs";
import { onLanguage, t } from "./language.mjs";
import { save } from "./save_file.mjs";

// Entries of one request for older ones.
const PAGE = 200;
// Rows of the list; older ones are fetched again when they are wanted.
const MAX_ROWS = 2000;

const list = make("ol", { test: "journal", tabIndex: 0, role: "listbox" });
const newer = button("", "journal-newer", release, "newer");
const older = button("", "journal-older", fetchOlder, "older");
// Newest first.
let entries = [];
// New ones while the user reads.
let held = [];
let hasOlder = false;
let isPaused = false;
let filter = ALL;
let selected = null;
let requests = 0;

/** `origins` are those of the requests: {api, open, proxy}. */
export function setUp(origins) {
  list.addEventListener("click", (event) => selectRow(event.target.closest("[role=option]")));
  list.addEventListener("keydown", followKey);
  list.addEventListener("scroll", () => list.scrollTop === 0 && selected === null && release());
  detail.setUp(() => select(null), origins);
  onLanguage(show);
  onEntries((added, isReset) => (isReset ? startAnew() : add(added)));
  reload();
}

/** Selects an entry, even one that the filter hides. */
export async function showEntry(entry) {
  if (!entries.some(({ seq }) => seq === entry.seq)) {
    await setFilter(ALL);
    show();
  }
  select(entry);
}

// ---- which entries --------------------------------------------------------

async function setFilter(changed) {
  filter = changed;
  await reload();
}

async function reload() {
  const request = ++requests;
  const fetched = await get(`journal?${queryOf(filter, PAGE + 1)}`).catch(() => null);
  if (fetched === null || request !== requests) {
    return;
  }
  held = [];
  hasOlder = fetched.entries.length > PAGE;
  entries = fetched.entries.slice(-PAGE).reverse();
  list.scrollTop = 0;
  showRows();
  select(entries.find(({ seq }) => seq === selected?.seq) ?? null);
}

// The numbers begin again, and the selected one will be of another entry.
async function startAnew() {
  select(null);
  await reload();
}

async function fetchOlder() {
  const [request, before] = [requests, entries.at(-1)?.seq];
  const fetched = await get(`journal?${queryOf(filter, PAGE + 1, before)}`);
  // Other entries may be shown by now, or these already.
  if (request !== requests || before !== entries.at(-1)?.seq) {
    return;
  }
  hasOlder = fetched.entries.length > PAGE;
  const found = fetched.entries.slice(-PAGE).reverse();
  entries = entries.concat(found);
  list.append(...found.map((entry) => row(entry, false)));
  showCounts();
}

function add(added) {
  const known = new Set([...entries.slice(0, PAGE), ...held].map(({ seq }) => seq));
  const wanted = added.filter((entry) => !known.has(entry.seq) && matches(entry, filter));
  held = held.concat(wanted);
  if (!isPaused && !isReading()) {
    release();
  } else {
    showCounts();
  }
}

// A list that is scrolled, or whose entry is open, stays as it is.
const isReading = () => list.scrollTop > 0 || selected !== null;

function release() {
  const added = held.reverse();
  held = [];
  entries = added.concat(entries);
  list.querySelector(".none")?.remove();
  list.prepend(...added.map((entry) => row(entry, false)));
  if (entries.length > MAX_ROWS) {
    hasOlder = true;
    entries.length = MAX_ROWS;
    [...list.children].slice(MAX_ROWS).forEach((item) => item.remove());
  }
  list.scrollTop = 0;
  showCounts();
}

// ---- what is shown --------------------------------------------------------

function show() {
  const actions = {
    pause: (on) => {
      isPaused = on;
      if (!on) {
        release();
      }
    },
    copy: (from) => copy(entries.map((entry) => JSON.stringify(entry)).join("\n"), from),
    save: async () => {
      const all = await get("journal");
      save("wechat-h5-sandbox-journal.json", JSON.stringify(all, null, 1));
    },
  };
  list.setAttribute("aria-label", t("journal"));
  find("journal").replaceChildren(
    make("h2", {}, [
      make("span", { id: "journal-title", text: t("journal") }),
      actionBar(isPaused, actions),
    ]),
    filterBar(filter, setFilter),
    find("pending"),
    make("div", { class: "rows" }, [list, newer]),
    older,
    find("entry"),
  );
  showRows();
}

function showRows() {
  const rows = entries.map((entry) => row(entry, entry.seq === selected?.seq));
  list.replaceChildren(...rows);
  if (!rows.length) {
    const isFiltered = filter.kind || filter.text;
    list.append(
      make("li", { class: "none soft", text: t(isFiltered ? "noMatches" : "noEntries") }),
    );
  }
  showCounts();
}

function showCounts() {
  newer.hidden = !held.length;
  newer.textContent = t("newer", { count: held.length });
  older.hidden = !hasOlder;
  older.textContent = t("older", { count: entries.length });
}

// ---- the selected entry ---------------------------------------------------

function selectRow(item) {
  const entry = entries.find(({ seq }) => String(seq) === item?.dataset.seq);
  if (entry) {
    select(entry.seq === selected?.seq ? null : entry);
  }
}

function select(entry) {
  selected = entry;
  for (const item of list.querySelectorAll('[aria-selected="true"]')) {
    item.setAttribute("aria-selected", "false");
  }
  const item = entry && find(rowId(entry.seq));
  item?.setAttribute("aria-selected", "true");
  list.setAttribute("aria-activedescendant", item?.id ?? "");
  detail.showEntry(entry);
  item?.scrollIntoView({ block: "nearest" });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

function followKey(event) {
  if (event.key === "Escape" && selected) {
    event.preventDefault();
    select(null);
  } else if (event.key in STEPS && entries.length) {
    event.preventDefault();
    const at = entries.findIndex(({ seq }) => seq === selected?.seq);
    const wanted = at < 0 ? 0 : at + STEPS[event.key];
    select(entries[Math.max(0, Math.min(entries.length - 1, wanted))]);
  }
}
