// What happens by itself after a scenario was applied, so that it shows a failure and its next
// step. Every other scenario fails by its state alone, or says what to press.

import { post } from "./control_api.mjs";
import { onState, send } from "./page_messages.mjs";

// The demo's server replies to this text by a customer message, which needs an access_token.
const LATE_REPLY = { type: "text", Content: "稍后" };

const OF_PAGE = {
  "ios-router": () => send("route"),
  "pasted-link": () => send("event", { name: "menu:share:appmessage" }),
};
const OF_SERVER = {
  "token-overwritten": () => post("push", LATE_REPLY).catch(() => {}),
};

let waiting = null;

export function setUp() {
  // A page is ready once its own wx.config has succeeded.
  onState(({ verdict }) => {
    if (waiting && verdict?.ok) {
      const demonstrate = waiting;
      waiting = null;
      demonstrate();
    }
  });
}

/** Begins as soon as the page is ready; one that was not begun yet is forgotten. */
export function begin(name) {
  waiting = OF_PAGE[name] ?? null;
  OF_SERVER[name]?.();
}
