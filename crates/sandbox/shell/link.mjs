// Between the shell and the page in the frame; the page's end is
// client/sheets/link.js, which says what is told.

const SOURCE = "wechat-h5";
const listeners = [];
let frame = null;
let origin = null;

/** From now on only this frame is heard. */
export function connect(element) {
  frame = element;
  origin = null;
}

export function onState(listener) {
  listeners.push(listener);
}

/** Whether a page with the simulator has spoken. */
export const isLinked = () => origin !== null;

/** The frame shows something else: nobody has spoken yet. */
export function forget() {
  origin = null;
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
  const isNew = origin === null;
  origin = event.origin;
  listeners.forEach((listener) => listener(event.data.state, isNew));
});
