// The sheets of the phone that are opened from here: when the last one is closed, the focus goes
// back to what has opened it. Escape outside of the phone closes the sheet in it.

import { onForgotten, onState, send } from "./page_messages.mjs";

// A sheet that opens later has another cause.
const OPENING_MS = 1000;
const FIELDS = "input, select, textarea";

let opener = null;
let hasSheet = false;

export function setUp() {
  onState((state) => update(state.hasSheet));
  onForgotten(() => update(false));
  addEventListener("keydown", passEscape);
}

/** Sends what may open a sheet, for the control that has the focus. */
export function openSheet(kind, fields) {
  opener = { test: document.activeElement?.dataset.test, at: Date.now() };
  send(kind, fields);
}

function update(hasOne) {
  const isRecent = isOpening();
  if (hasOne && !hasSheet && !isRecent) {
    opener = null;
  }
  // A sheet that was closed before the page could report it has moved the focus into the phone.
  const wasOpen = hasSheet || (isRecent && isFocused("iframe"));
  if (wasOpen && !hasOne) {
    giveBack();
  }
  hasSheet = hasOne;
}

// The page reports an open sheet a moment later.
const isOpening = () => opener !== null && Date.now() - opener.at <= OPENING_MS;
const isFocused = (selector) => document.activeElement?.matches(selector);

function giveBack() {
  if (opener?.test && isFocused("iframe, body")) {
    // It may have been drawn anew.
    document.querySelector(`[data-test="${opener.test}"]`)?.focus();
  }
  opener = null;
}

function passEscape(event) {
  const isTaken =
    event.defaultPrevented ||
    event.target.closest?.(FIELDS) ||
    document.querySelector("dialog[open]");
  if (event.key === "Escape" && (hasSheet || isOpening()) && !isTaken) {
    event.preventDefault();
    send("dismiss");
  }
}
