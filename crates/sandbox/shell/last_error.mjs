// The last thing that failed stays in view, with the next step.

import { button, find, make } from "./dom.mjs";
import { showEntry } from "./journal.mjs";
import { onEntries } from "./journal_feed.mjs";
import { nameOf, toneOf } from "./journal_result.mjs";
import { result, stepText, timeOf } from "./journal_row.mjs";
import { onLanguage, t } from "./language.mjs";
import { causeOf } from "./next_step.mjs";

let last = null;
let count = 0;

export function setUp() {
  onLanguage(show);
  onEntries((entries, isReset) => {
    if (isReset) {
      clear();
      return;
    }
    const bad = entries.filter((entry) => !entry.hidden && toneOf(entry) === "bad");
    if (bad.length) {
      last = bad.reduce((before, failure) => causeOf(failure, before), last);
      count += bad.length;
      show();
    }
  });
}

/** Opens its entry in the journal. */
export function open() {
  if (last) {
    showEntry(last);
  }
}

function clear() {
  last = null;
  count = 0;
  show();
}

function show() {
  const bar = find("last-error");
  bar.hidden = !last;
  if (!last) {
    bar.replaceChildren();
    return;
  }
  const closer = button("✕", "last-error-clear", clear, "small");
  closer.setAttribute("aria-label", t("dismiss"));
  bar.replaceChildren(
    make("strong", { text: t("lastError", { count }) }),
    make("time", { text: timeOf(last) }),
    make("code", { text: nameOf(last) }),
    result(last),
    make("span", { class: "step", test: "last-error-step", text: stepText(last) }),
    button(t("showEntry"), "last-error-open", open, "small"),
    closer,
  );
}
