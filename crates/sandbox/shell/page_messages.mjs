// Messages between the shell and the page in the frame; the page's side is
// client/sheets/shell_messages.js, which describes them.

import { readState } from "./page_state.mjs";

const SOURCE = "wechat-h5";
const listeners = [];
const forgottenListeners = [];
let frame = null;
let origin = null;

/** From now on only messages of this frame are accepted. */
export function connect(element) {
  frame = element;
  forget();
}

export function onState(listener) {
  listeners.push(listener);
}

/** Whether a page with the simulator has sent its state. */
export const isConnected = () => origin !== null;

/** `listener` is called when the last state is of a page that is gone. */
export function onForgotten(listener) {
  forgottenListeners.push(listener);
}

/** The frame shows another page, which has sent nothing yet. */
export function forget() {
  origin = null;
  forgottenListeners.forEach((listener) => listener());
}

/** Asks any page in the frame for its state: the message has nothing secret. */
export function askForState() {
  frame?.contentWindow.postMessage({ source: SOURCE, kind: "hello" }, "*");
}

/** Sends to the page that sent the last state, and to no other that may be there now. */
export function send(kind, fields = {}) {
  if (frame && origin) {
    frame.contentWindow.postMessage({ ...fields, source: SOURCE, kind }, origin);
  }
  return origin !== null;
}

/** Any page in the frame may send its state: it is shown as text, and controls nothing. */
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
