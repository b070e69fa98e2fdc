// Puts the shell together.

import { get } from "./api.mjs";
import { find } from "./dom.mjs";
import { completed } from "./frames.mjs";
import { onState } from "./link.mjs";
import { onLanguage, switchLanguage, t, translateDocument } from "./words.mjs";
import * as about from "./about.mjs";
import * as client from "./client.mjs";
import * as faults from "./faults.mjs";
import * as journal from "./journal.mjs";
import * as page from "./page.mjs";
import * as person from "./person.mjs";
import * as phone from "./phone.mjs";
import * as theme from "./theme.mjs";
import * as time from "./time.mjs";

let now = 0;
let network = "wifi";

async function start() {
  onLanguage(translateDocument);
  onLanguage(() => (find("language").textContent = t("other")));
  find("language").addEventListener("click", () => {
    switchLanguage();
    client.tellLooks();
  });
  theme.setUp(client.tellLooks);
  const [facts, account] = await Promise.all([get("shell"), get("account")]);
  phone.setUp(facts);
  page.setUp(facts);
  about.setUp(facts, account);
  journal.setUp();
  setUpAddress(facts.page);
  await Promise.all([
    client.setUp(onNetwork),
    person.setUp(),
    time.setUp(onTime, onReset),
    faults.setUp(),
  ]);
  journal.onEntries(onEntries);
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
    address.value = completed(address.value);
    phone.open(address.value);
  });
  if (url) {
    address.value = url;
    phone.open(url);
  } else {
    phone.showNothing();
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

// Tests turn the same knobs.
function onEntries(entries, isAnew) {
  const turned = new Set(entries.filter(({ kind }) => kind === "control").map(({ name }) => name));
  const panels = { client, user: person, users: person, account: person, faults, clock: time };
  const stale = Object.keys(panels).filter((name) => isAnew || turned.has(name));
  const refreshed = new Set(stale.map((name) => panels[name]));
  refreshed.delete(client);
  refreshed.forEach((panel) => panel.refresh().catch(() => {}));
  if (stale.includes("client")) {
    const turns = entries.filter(({ kind, name }) => kind === "control" && name === "client");
    client.follow(turns.flatMap(({ changed }) => changed ?? [])).catch(() => {});
  }
}

async function onReset() {
  journal.clear();
  await Promise.all([client.refresh(), person.refresh(), faults.refresh()]);
  phone.reload();
}

start().catch(() => {
  find("cover").hidden = false;
  find("cover-open").hidden = true;
  find("cover-words").textContent = t("gone");
});
