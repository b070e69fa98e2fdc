// Calls of the page that have no response yet.

import { pageName } from "./api_names.mjs";
import { find, make } from "./dom.mjs";
import { onForgotten, onState } from "./page_messages.mjs";
import { onLanguage, t } from "./language.mjs";

const TICK_MS = 500;

let pending = [];

export function setUp() {
  onState((state) => update(state.pending));
  onForgotten(() => update([]));
  onLanguage(show);
  setInterval(() => pending.length && showTimes(), TICK_MS);
}

function update(calls) {
  const isSame = JSON.stringify(calls) === JSON.stringify(pending);
  pending = calls;
  if (!isSame) {
    show();
  }
}

function show() {
  const box = find("pending");
  box.hidden = !pending.length;
  box.setAttribute("aria-label", t("pendingCalls"));
  box.replaceChildren(
    ...pending.map(({ name, args }) =>
      make("li", {}, [
        make("span", { class: "what", text: `wx.${pageName(name)}` }),
        make("code", { class: "soft", text: args }),
        make("span", { class: "waiting" }),
      ]),
    ),
  );
  showTimes();
}

function showTimes() {
  find("pending")
    .querySelectorAll(".waiting")
    .forEach((element, at) => {
      const seconds = Math.max(0, Math.round((Date.now() - pending[at].since) / 1000));
      element.textContent = t("waiting", { seconds });
    });
}
