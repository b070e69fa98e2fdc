// Between the shell and the page in the frame; the page's end is
// client/sheets/link.js, which says what is told.

import { readState } from "./page_state.mjs";

const SOURCE = "wechat-h5";
const listeners = [];
const silences = [];
let frame = null;
let origin = null;

/** From now on only this frame is heard. */
export function connect(element) {
  frame = element;
  forget();
}

export function onState(listener) {
  listeners.push(listener);
}

/** Whether a page with the simulator has spoken. */
export const isLinked = () => origin !== null;

/** Hears that what was told is of a page that is gone. */
export function onSilence(listener) {
  silences.push(listener);
}

/** The frame shows something else: nobody has spoken yet. */
export function forget() {
  origin = null;
  silences.forEach((listener) => listener());
}

/** Asks whoever is in the frame to speak now: there is nothing in it to keep from anybody. */
export function ask() {
  frame?.contentWindow.postMessage({ source: SOURCE, kind: "hello" }, "*");
}

/** Tells the page that spoke last, and no other that may be there by now. */
export function tell(kind, order = {}) {
  if (frame && origin) {
    frame.contentWindow.postMessage({ ...order, source: SOURCE, kind }, origin);
  }
  return origin !== null;
}

/** Any page in the frame may tell of itself: it is shown as text, and steers nothing. */
addEventListener("message", (event) => {
  const isFrame = frame && event.source === frame.contentWindow;
  if (!isFrame || event.data?.source !== SOURCE || event.data.kind !== "state") {
    return;
  }
  const state = readState(event.data.state, event.origin);
  if (state === null) {
    return;
  }
  const isNew = origin === null;
  origin = event.origin;
  listeners.forEach((listener) => listener(state, isNew));
});
