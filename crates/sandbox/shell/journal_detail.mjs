// The pane below the journal: one entry with its arguments, response and further fields, the
// code that does it again, and the next step where it has failed.

import { pageName } from "./api_names.mjs";
import { button, copy, find, make } from "./dom.mjs";
import { nameOf } from "./journal_result.mjs";
import { durationOf, result, stepText, timeOf } from "./journal_row.mjs";
import { onLanguage, t } from "./language.mjs";
import { curlOf } from "./request_curl.mjs";
import { wxCodeOf } from "./wx_code.mjs";

const SHOWN_APART = [
  "seq",
  "at",
  "kind",
  "name",
  "api",
  "args",
  "response",
  "hidden",
  "durationMs",
  "request",
];

let shown = null;
let close = () => {};
let bases = {};

/**
 * `onClose` is called when the pane is closed by its button. `origins` are those of the
 * requests: {api, open, proxy}.
 */
export function setUp(onClose, origins) {
  close = onClose;
  bases = origins;
  onLanguage(show);
}

/** Shows an entry or, with `null`, nothing. */
export function showEntry(entry) {
  shown = entry;
  show();
}

function show() {
  const pane = find("entry");
  pane.hidden = !shown;
  if (!shown) {
    pane.replaceChildren();
    return;
  }
  const whole = JSON.stringify(shown, null, 2);
  const copier = button(t("copyJson"), "entry-copy", () => copy(whole, copier), "small");
  pane.replaceChildren(
    make("div", { class: "entry-title" }, [
      make("h3", { id: "entry-title", text: nameOf(shown) }),
      result(shown),
      copier,
      closeButton(),
    ]),
    facts(),
    step(),
    ...code(),
    ...blocks(),
  );
}

function closeButton() {
  const closer = button("✕", "entry-close", close, "small");
  closer.setAttribute("aria-label", t("close"));
  return closer;
}

function facts() {
  const bridgeName = shown.api && shown.kind === "bridge" ? shown.name : "";
  const named = [
    ["time", `${timeOf(shown)} · #${shown.seq}`],
    ["kind", t(`kind-${shown.kind}`)],
    ["bridgeName", bridgeName],
    ["duration", durationOf(shown)],
  ];
  const pairs = named.filter(([, text]) => text);
  return make(
    "dl",
    { class: "facts" },
    pairs.flatMap(([name, text]) => [
      make("dt", { text: t(name) }),
      make("dd", { text, test: `entry-${name}` }),
    ]),
  );
}

function step() {
  const text = stepText(shown);
  return text ? make("p", { class: "step", test: "entry-step", text }) : "";
}

// What does the same again: a request as a command, a call of the page as its code.
function code() {
  const parts = [
    ["curl", curlOf(shown, bases)],
    ["wxCode", wxCodeOf(shown, pageName)],
  ];
  return parts
    .filter(([, text]) => text)
    .flatMap(([name, text]) => {
      const label = t(`copy-${name}`);
      const copier = button(t("copy"), `entry-copy-${name}`, () => copy(text, copier), "small");
      copier.setAttribute("aria-label", label);
      copier.title = label;
      return [
        make("h4", { class: "line" }, [make("span", { text: t(name) }), copier]),
        make("pre", { test: `entry-${name}`, text }),
      ];
    });
}

function blocks() {
  const others = Object.entries(shown).filter(([name]) => !SHOWN_APART.includes(name));
  const parts = [
    ["args", shown.args],
    ["response", shown.response],
    ["fields", others.length ? Object.fromEntries(others) : undefined],
  ];
  return parts
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [
      make("h4", { text: t(name) }),
      make("pre", { test: `entry-${name}`, text: JSON.stringify(value, null, 2) }),
    ]);
}
