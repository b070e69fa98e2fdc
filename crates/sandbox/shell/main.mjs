// Puts the shell together.

import { get } from "./control_api.mjs";
import { find } from "./dom.mjs";
import { completeUrl } from "./frame_policy.mjs";
import { onState } from "./page_messages.mjs";
import * as pageLanguage from "./page_language.mjs";
import { onLanguage, switchLanguage, t, translateDocument } from "./language.mjs";
import * as connect from "./connection_info.mjs";
import * as chat from "./chat.mjs";
import * as client from "./client.mjs";
import * as events from "./events.mjs";
import * as faults from "./faults.mjs";
import * as accountCard from "./account.mjs";
import * as apiNames from "./api_names.mjs";
import * as demonstrations from "./demonstrations.mjs";
import * as device from "./device.mjs";
import * as journal from "./journal.mjs";
import * as journalFeed from "./journal_feed.mjs";
import * as lastError from "./last_error.mjs";
import * as merchants from "./merchants.mjs";
import * as page from "./page_panel.mjs";
import * as user from "./user.mjs";
import * as pendingCalls from "./pending_calls.mjs";
import * as phone from "./phone.mjs";
import * as scenarios from "./scenarios.mjs";
import * as sheetFocus from "./sheet_focus.mjs";
import * as shortcuts from "./shortcuts.mjs";
import * as snapshotBar from "./snapshot_bar.mjs";
import * as stateFile from "./state_file.mjs";
import * as splitter from "./splitter.mjs";
import * as tabs from "./tabs.mjs";
import * as theme from "./theme.mjs";
import * as time from "./time.mjs";

let now = 0;
let network = "wifi";

async function start() {
  onLanguage(translateDocument);
  onLanguage(() => (find("language").textContent = t("otherLanguage")));
  find("language").addEventListener("click", () => {
    switchLanguage();
    client.sendAppearance();
  });
  pageLanguage.setUp();
  theme.setUp(client.sendAppearance);
  const [facts, account] = await Promise.all([get("shell"), get("account")]);
  await apiNames.setUp();
  splitter.setUp();
  tabs.setUp();
  device.setUp();
  phone.setUp(facts);
  page.setUp(facts);
  connect.setUp(facts, account);
  pendingCalls.setUp();
  sheetFocus.setUp();
  snapshotBar.setUp();
  demonstrations.setUp();
  events.setUp();
  stateFile.setUp(onOtherState);
  journal.setUp({ api: facts.apiBase, open: facts.openBase, proxy: originOfProxy(facts) });
  lastError.setUp();
  setUpShortcuts();
  setUpAddress(facts.page);
  await Promise.all([
    client.setUp(onNetwork),
    user.setUp(),
    time.setUp(onTime),
    faults.setUp(),
    // For everybody the same page, whatever was open.
    scenarios.setUp((url) => onNewState(url ?? facts.page)),
    chat.setUp(),
    accountCard.setUp(),
    merchants.setUp(),
  ]);
  journalFeed.onEntries(onEntries);
  journalFeed.setUp();
}

const originOfProxy = ({ page, upstream }) => (upstream ? new URL(page).origin : null);

function setUpShortcuts() {
  const named = {
    r: ["reload", phone.reload],
    "/": ["filter", () => find("journal-filter").focus()],
    j: ["journal", () => find("journal").querySelector("[role=listbox]").focus()],
    e: ["shortcut-lastError", lastError.open],
    a: ["address", () => find("address").focus()],
  };
  shortcuts.setUp(named, [tabs.tabCount, tabs.openTabNumber]);
}

function setUpAddress(url) {
  const address = find("address");
  onState((state) => {
    if (document.activeElement !== address) {
      address.value = state.url;
    }
  });
  find("address-form").addEventListener("submit", (event) => {
    event.preventDefault();
    address.value = completeUrl(address.value);
    if (address.value) {
      phone.open(address.value);
    }
  });
  if (url) {
    address.value = url;
    phone.open(url);
  } else {
    phone.showNoPage();
  }
}

function onTime(seconds) {
  now = seconds;
  phone.showStatus(now, network);
}

function onNetwork(name) {
  network = name;
  phone.showStatus(now, network);
}

// A test may use the control API at the same time.
function onEntries(entries, isReset) {
  const changed = new Set(entries.filter(({ kind }) => kind === "control").map(({ name }) => name));
  // It counts the calls that it was injected into.
  if (entries.some(({ kind }) => kind === "fault")) {
    changed.add("faults");
  }
  const panels = { client, user, users: user, account: accountCard, faults, clock: time };
  const stale = Object.keys(panels).filter((name) => isReset || changed.has(name));
  const refreshed = new Set(stale.map((name) => panels[name]));
  refreshed.delete(client);
  refreshed.forEach((panel) => panel.refresh().catch(() => {}));
  if (stale.includes("client")) {
    const changes = entries.filter(({ kind, name }) => kind === "control" && name === "client");
    client.follow(changes.flatMap((entry) => entry.changed ?? [])).catch(() => {});
  }
}

async function onOtherState() {
  scenarios.forget();
  await onNewState();
}

async function onNewState(url) {
  await time.refresh();
  await journalFeed.fetchNew();
  await Promise.all([client, user, faults, accountCard, merchants].map((panel) => panel.refresh()));
  if (url) {
    phone.open(url);
  } else {
    phone.reload();
  }
}

start().catch(() => {
  find("cover").hidden = false;
  find("cover-open").hidden = true;
  find("cover-text").textContent = t("unreachable");
});
