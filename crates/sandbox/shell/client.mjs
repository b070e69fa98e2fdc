// Which WeChat it is, and how its calls end.

import { get, post } from "./control_api.mjs";
import { button, field, fill, make, select } from "./dom.mjs";
import { onState, tell } from "./page_messages.mjs";
import { reload } from "./phone.mjs";
import { onLanguage, t } from "./i18n.mjs";

const CHOICES = {
  profile: ["auto", "android", "ios", "devtools", "desktop", "harmony", "future", "miniprogram"],
  bridge: ["preinjected", "domready", "late", "twice", "never"],
  ui: ["auto", "sheets", "none"],
};
const JWEIXIN = ["jweixin-npm", "weixin-js-sdk", "jweixin-wechat"];
// What the simulator takes without a new load of the page.
const LIVE = ["outcomes", "customOutcomes", "network"];
const NETWORKS = ["wifi", "5g", "4g", "3g", "2g"];
const ANSWERS = ["ok", "cancel", "fail", "denied", "missing", "never", "twice"];
// By the name that pages use: what the bridge calls them.
let apis = {};
let settings = null;
let api = "chooseImage";
let answer = "cancel";
let heard = () => {};

/** `onNetwork` hears of the phone's network. */
export async function setUp(onNetwork) {
  heard = onNetwork;
  // What its calls end like the page has been given as it was loaded.
  onState((state, isNew) => isNew && tellLooks());
  apis = await get("apis");
  await refresh();
  tellLooks();
  onLanguage(show);
}

export async function refresh() {
  take(await get("client"));
}

/** What a test has turned is in force at once, too. */
export async function follow(names) {
  await refresh();
  tellTurned(names);
}

// A list that somebody has just opened stays open where nothing has changed.
function take(told) {
  const isSame = JSON.stringify(told) === JSON.stringify(settings);
  settings = told;
  heard(settings.network);
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
      select(name, choices, settings[name], (value) => change({ [name]: value }, reloads)),
    );
  fill("client", [
    make("h2", { text: t("client") }),
    make("div", { class: "fields" }, [
      choose("profile", named("profile"), true),
      choose("bridge", named("bridge"), true),
      choose("jweixin", named("jweixin", JWEIXIN), true),
      choose("network", plain(NETWORKS), false),
    ]),
    choose("ui", named("ui"), true),
  ]);
}

function showOutcomes() {
  const names = Object.keys(apis).map((name) => [name, name]);
  const ends = ANSWERS.map((end) => [end, t(`answer-${end}`)]);
  const set = Object.entries(allOutcomes());
  fill("outcomes", [
    make("h2", {}, [
      make("span", { text: t("outcomes") }),
      set.length
        ? button(
            t("clear"),
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
        select("outcome-answer", ends, answer, (value) => (answer = value)),
      ),
      button(t("set"), "outcome-set", () => change({ outcomes: { [api]: answer } }, false)),
    ]),
    set.length ? list(set) : make("p", { class: "soft", text: t("nothingset") }),
  ]);
}

function labelled(name, element) {
  element.setAttribute("aria-label", t(name));
  return element;
}

function list(set) {
  const pageName = (bridgeName) =>
    Object.keys(apis).find((name) => apis[name] === bridgeName) ?? bridgeName;
  const rows = set.map(([name, end]) =>
    make("li", {}, [
      make("code", { text: pageName(name) }),
      make("span", { text: t(`answer-${end}`) }),
    ]),
  );
  return make("ul", { class: "set", test: "outcome-list" }, rows);
}

async function change(what, reloads) {
  take(await post("client", what));
  if (reloads) {
    reload();
  } else {
    tellTurned(Object.keys(what));
  }
}

// In force at once, with no need to load the page anew: what was turned, and nothing
// that the page may have set for itself.
function tellTurned(names) {
  const turned = {
    outcomes: allOutcomes(),
    customOutcomes: allOutcomes(),
    network: settings.network,
  };
  const live = LIVE.filter((name) => names.includes(name));
  if (live.length) {
    const told = live.map((name) => [name === "network" ? name : "outcomes", turned[name]]);
    tell("settings", Object.fromEntries(told));
  }
}

function allOutcomes() {
  return { ...settings.outcomes, ...settings.customOutcomes };
}

/** The page's sheets speak the shell's language and wear its colours. */
export function tellLooks() {
  tell("settings", {
    language: document.documentElement.lang === "en" ? "en" : "zh",
    theme: document.documentElement.dataset.theme ?? "auto",
  });
}
