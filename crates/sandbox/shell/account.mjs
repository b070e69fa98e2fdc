// What is registered for the account in WeChat's console: domains and addresses.

import { get, post } from "./control_api.mjs";
import { button, field, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const LISTS = ["jsSafeDomains", "oauthDomains", "ipAllowList"];

let account = null;

export async function setUp() {
  await refresh();
  onLanguage(show);
}

export async function refresh() {
  const fetched = await get("account");
  const isSame = JSON.stringify(fetched) === JSON.stringify(account);
  account = fetched;
  // A list that is being edited stays.
  if (!isSame) {
    show();
  }
}

function show() {
  if (!account) {
    return;
  }
  const boxes = LISTS.map((name) => [name, box(name)]);
  const result = make("p", { class: "note problem", role: "alert", hidden: true });
  fill("account", [
    make("h2", {}, [
      make("span", { text: t("account") }),
      button(t("save"), "account-save", () => save(boxes, result), "small"),
    ]),
    make("p", { class: "soft note", text: t("accountNote") }),
    ...boxes.map(([name, element]) => field(t(name), element)),
    result,
  ]);
}

// One entry for each line. Where the addresses are removed, every address is allowed; a new
// account, which has an empty list, allows none.
function box(name) {
  const entries = account[name];
  const element = make("textarea", {
    test: `account-${name}`,
    rows: 2,
    value: (entries ?? []).join("\n"),
    placeholder: t(entries === null ? "anyAddress" : "noneRegistered"),
  });
  element.spellcheck = false;
  return element;
}

async function save(boxes, result) {
  const lists = boxes.map(([name, { value }]) => [name, entriesOf(name, value)]);
  try {
    await post("account", Object.fromEntries(lists));
    await refresh();
    result.hidden = true;
  } catch (error) {
    result.textContent = error.message;
    result.hidden = false;
  }
}

function entriesOf(name, text) {
  const entries = text.split(/\s+/).filter(Boolean);
  const isUnchanged = entries.join() === (account[name] ?? []).join();
  if (isUnchanged) {
    return account[name];
  }
  return name === "ipAllowList" && !entries.length ? null : entries;
}
