// The user's chat with the account: what the user does is pushed to the account's server, and
// what the server sends is shown.

import { chatActions } from "./chat_actions.mjs";
import { chatEntry } from "./chat_entry.mjs";
import { get } from "./control_api.mjs";
import { fill, find, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const POLL_MS = 1000;

let state = { user: null, menu: [], url: "" };
let openid = null;
let run = null;
let next = 0;
let entries = [];
let isTyping = false;

export async function setUp() {
  await refresh();
  onLanguage(show);
  poll();
}

/** Reads the user, the menu and the address of the account's server anew. */
export async function refresh() {
  const [user, menu, config] = await Promise.all([get("user"), get("menu"), get("push/config")]);
  const fetched = { user, menu: menu.button, url: config.url ?? "" };
  const isSame = JSON.stringify(fetched) === JSON.stringify(state);
  state = fetched;
  if (user.openid !== openid) {
    openid = user.openid;
    forget();
    await fetchNew();
  }
  if (!isSame) {
    show();
  }
}

async function poll() {
  if (!document.hidden && !find("panel-chat").hidden) {
    await Promise.all([refresh(), fetchNew()]).catch(() => {});
  }
  setTimeout(poll, POLL_MS);
}

async function fetchNew() {
  const user = openid;
  const fetched = await get(`chat?openid=${encodeURIComponent(user)}&after=${next}`);
  if (user !== openid) {
    return;
  }
  const isReset = run !== null && fetched.run !== run;
  run = fetched.run;
  if (isReset) {
    // It counts from 1 again: what was asked for is only a part.
    forget();
    await fetchNew();
    return;
  }
  const known = new Set(entries.map(({ seq }) => seq));
  const added = fetched.entries.filter(({ seq }) => !known.has(seq));
  next = fetched.next;
  entries = entries.concat(added);
  showTyping(fetched.typing.includes(user));
  if (added.length) {
    showEntries();
  }
}

function forget() {
  entries = [];
  next = 0;
  showTyping(false);
  showEntries();
}

// Where a phone shows it: in the chat's title.
const typing = make("span", { class: "soft note", test: "chat-typing", role: "status" });

function showTyping(is) {
  isTyping = is;
  typing.textContent = isTyping ? t("chat-typing") : "";
}

// A list whose items are told as they come.
const list = make("ol", { class: "messages", test: "chat" });
const log = make("div", { class: "log", role: "log" }, [list]);

function show() {
  if (!state.user) {
    return;
  }
  log.setAttribute("aria-label", t("chat"));
  fill("chat", [
    make("h2", {}, [
      make("span", { text: t("chat") }),
      make("span", { class: "soft note" }, [
        make("span", { text: `${state.user.nickname} ` }),
        typing,
      ]),
    ]),
    log,
    ...chatActions(state, async () => {
      await refresh();
      await fetchNew();
    }),
  ]);
  showTyping(isTyping);
  showEntries();
}

function showEntries() {
  list.replaceChildren(...entries.map(chatEntry));
  if (!entries.length) {
    list.append(make("li", { class: "soft none", text: t("chat-none") }));
  }
  list.scrollTop = list.scrollHeight;
}
