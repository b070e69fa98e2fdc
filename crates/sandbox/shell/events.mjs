// The event console: what a user or the phone causes in the page, and pushes to the account's
// server.

import { post } from "./control_api.mjs";
import { button, field, fill, make, select } from "./dom.mjs";
import { onForgotten, onState } from "./page_messages.mjs";
import { onLanguage, t, textOfCode } from "./language.mjs";
import { openSheet } from "./sheet_focus.mjs";

const PAGE_EVENTS = [
  "menu:share:appmessage",
  "menu:share:timeline",
  "menu:share:qq",
  "menu:share:QZone",
  "menu:share:weiboApp",
  "onVoiceRecordEnd",
  "onVoicePlayEnd",
  "onBeaconsInRange",
];
// Types of pushes, with the fields that one changes most; the sandbox has a sample of the rest.
const PUSHES = {
  text: { Content: "你好" },
  image: {},
  voice: {},
  location: {},
  link: {},
  subscribe: {},
  unsubscribe: {},
  SCAN: { EventKey: "123" },
  CLICK: { EventKey: "V1001" },
  VIEW: { EventKey: "https://example.com/" },
  LOCATION: {},
  TEMPLATESENDJOBFINISH: {},
  user_authorization_revoke: {},
};

let listens = [];
let pushType = "text";
let pushFields = JSON.stringify(PUSHES.text);

export function setUp() {
  onState((state) => updateListening(state.events));
  onForgotten(() => updateListening([]));
  onLanguage(show);
}

function updateListening(names) {
  const isSame = names.join() === listens.join();
  listens = names;
  if (!isSame) {
    showPageEvents();
  }
}

function show() {
  showPageEvents();
  showPushes();
}

function showPageEvents() {
  fill("page-events", [
    make("h2", { text: t("pageEvents") }),
    make("ul", { class: "set" }, PAGE_EVENTS.map(pageEvent)),
  ]);
}

function pageEvent(name) {
  const isHeard = listens.includes(name);
  return make("li", {}, [
    make("span", {}, [
      make("span", { text: t(`event-${name}`) }),
      make("span", {
        class: "soft note",
        test: `event-state-${name}`,
        text: ` ${t(isHeard ? "pageListens" : "pageDoesNotListen")}`,
      }),
    ]),
    button(t("fire"), `event-${name}`, () => openSheet("event", { name }), "small"),
  ]);
}

function showPushes() {
  const types = Object.keys(PUSHES).map((name) => [name, name]);
  const fields = make("textarea", { test: "push-fields", rows: 3, value: pushFields });
  fields.spellcheck = false;
  fields.addEventListener("input", () => (pushFields = fields.value));
  const result = make("p", { class: "soft note", role: "status", test: "push-result" });
  const chooser = select("push-type", types, pushType, (type) => {
    pushType = type;
    pushFields = JSON.stringify(PUSHES[type]);
    fields.value = pushFields;
  });
  fill("push-events", [
    make("h2", { text: t("pushEvents") }),
    field(t("pushType"), chooser),
    field(t("pushFields"), fields),
    make("div", { class: "line" }, [button(t("push"), "push-send", () => push(result), "primary")]),
    result,
  ]);
}

async function push(result) {
  try {
    const report = await post("push", { ...JSON.parse(pushFields || "{}"), type: pushType });
    const reply = report.reply ? ` ${JSON.stringify(report.reply)}` : "";
    result.textContent = `${textOfCode(report.verdict)}${reply} ${report.problems.join("; ")}`;
    result.className = report.problems.length ? "note problem" : "soft note";
  } catch (error) {
    result.textContent = error.message;
    result.className = "note problem";
  }
}
