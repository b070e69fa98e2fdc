// The simulated client, and the outcome of its calls.

import { apiNames, pageName } from "./api_names.mjs";
import { get, post } from "./control_api.mjs";
import { button, field, fill, make, select } from "./dom.mjs";
import { onState, send } from "./page_messages.mjs";
import { reload } from "./phone.mjs";
import { onLanguage, t } from "./language.mjs";

const CHOICES = {
  profile: [
    "auto",
    "android",
    "ios",
    "devtools",
    "desktop",
    "harmony",
    "harmony1",
    "future",
    "miniprogram",
    "browser",
  ],
  bridge: ["preinjected", "domready", "late", "twice", "never"],
  ui: ["auto", "sheets", "none"],
  openedFrom: ["card", "menu", "favorite", "qrcode", "link"],
  hiddenOpenTags: ["silent", "event", "shown"],
};
const JWEIXIN = ["page", "none", "jweixin-npm", "weixin-js-sdk", "jweixin-wechat"];
// Settings that the simulator applies without a reload of the page.
const LIVE = ["outcomes", "customOutcomes", "network", "fontSize", "openedFrom"];
const NETWORKS = ["wifi", "5g", "4g", "3g", "2g"];
const FONT_SIZES = [1, 2, 3, 4];
const OUTCOMES = ["ok", "cancel", "fail", "denied", "missing", "never", "twice"];
let settings = null;
let api = "chooseImage";
let outcome = "cancel";
let onNetworkName = () => {};

/** `onNetwork` is called with the name of the phone's network. */
export async function setUp(onNetwork) {
  onNetworkName = onNetwork;
  // A page gets its outcomes when it loads; language and colours come from here.
  onState((state, isNew) => isNew && sendAppearance());
  await refresh();
  sendAppearance();
  onLanguage(show);
}

export async function refresh() {
  update(await get("client"));
}

/** Settings that a test has changed are applied at once, too. */
export async function follow(names) {
  await refresh();
  sendChanged(names);
}

// A list that the user has just opened stays open where nothing has changed.
function update(fetched) {
  const isSame = JSON.stringify(fetched) === JSON.stringify(settings);
  settings = fetched;
  onNetworkName(settings.network);
  if (!isSame) {
    show();
  }
}

function show() {
  if (!settings) {
    return;
  }
  showClient();
  showOutcomes();
}

function showClient() {
  const named = (name, values = CHOICES[name]) =>
    values.map((value) => [value, t(`${name}-${value}`)]);
  const plain = (values) => values.map((value) => [value, value]);
  const choose = (name, choices, reloads) =>
    field(
      t(name),
      select(name, choices, settings[name], (value) => {
        const isNumber = typeof settings[name] === "number";
        change({ [name]: isNumber ? Number(value) : value }, reloads);
      }),
    );
  fill("client", [
    make("h2", { text: t("client") }),
    make("div", { class: "fields" }, [
      choose("profile", named("profile"), true),
      choose("bridge", named("bridge"), true),
      choose("jweixin", named("jweixin", JWEIXIN), true),
      choose("network", plain(NETWORKS), false),
    ]),
    choose("fontSize", named("fontSize", FONT_SIZES), false),
    note("fontSize", "fontSize-note"),
    choose("ui", named("ui"), true),
    choose("openedFrom", named("openedFrom"), false),
    note("openedFrom"),
    choose("hiddenOpenTags", named("hiddenOpenTags"), true),
    note("hiddenOpenTags"),
  ]);
}

// What is known of a setting, and what is a guess.
function note(name, text = `${name}-${settings[name]}-note`) {
  return make("p", { class: "soft note", test: `${name}-note`, text: t(text) });
}

function showOutcomes() {
  const names = apiNames().map((name) => [name, name]);
  const choices = OUTCOMES.map((name) => [name, t(`outcome-${name}`)]);
  const set = Object.entries(allOutcomes());
  fill("outcomes", [
    make("h2", {}, [
      make("span", { text: t("outcomes") }),
      set.length
        ? button(
            t("clearAll"),
            "outcome-clear",
            () => change({ outcomes: {}, customOutcomes: {} }, false),
            "small",
          )
        : null,
    ]),
    make("div", { class: "line" }, [
      labelled(
        "api",
        select("outcome-api", names, api, (value) => (api = value)),
      ),
      labelled(
        "outcomes",
        select("outcome-value", choices, outcome, (value) => (outcome = value)),
      ),
      button(t("set"), "outcome-set", () => change({ outcomes: { [api]: outcome } }, false)),
    ]),
    set.length
      ? list(set)
      : make("p", { class: "soft", test: "outcomes-none", text: t("noOutcomes") }),
  ]);
}

function labelled(name, element) {
  element.setAttribute("aria-label", t(name));
  return element;
}

function list(set) {
  const rows = set.map(([name, outcome]) =>
    make("li", {}, [
      make("code", { text: pageName(name) }),
      make("span", {}, [make("span", { text: `${t(`outcome-${outcome}`)} ` }), removalOf(name)]),
    ]),
  );
  return make("ul", { class: "set", test: "outcome-list" }, rows);
}

function removalOf(name) {
  const kind = name in settings.outcomes ? "outcomes" : "customOutcomes";
  const remove = () => change({ [kind]: { [name]: null } }, false);
  const remover = button("✕", `outcome-remove-${name}`, remove, "small");
  remover.setAttribute("aria-label", t("removeOutcome", { name: pageName(name) }));
  return remover;
}

async function change(what, reloads) {
  update(await post("client", what));
  if (reloads) {
    reload();
  } else {
    sendChanged(Object.keys(what));
  }
}

// Applied without a reload: the changed settings only, for the page may have set others
// for itself.
function sendChanged(names) {
  const values = {
    outcomes: allOutcomes(),
    customOutcomes: allOutcomes(),
    network: settings.network,
    fontSize: settings.fontSize,
    openedFrom: settings.openedFrom,
  };
  const live = LIVE.filter((name) => names.includes(name));
  if (live.length) {
    const changed = live.map((name) => [
      name === "customOutcomes" ? "outcomes" : name,
      values[name],
    ]);
    send("settings", Object.fromEntries(changed));
  }
}

function allOutcomes() {
  return { ...settings.outcomes, ...settings.customOutcomes };
}

/** The page's sheets have the shell's language and colours. */
export function sendAppearance() {
  send("settings", {
    language: document.documentElement.lang === "en" ? "en" : "zh",
    theme: document.documentElement.dataset.theme ?? "auto",
  });
}
