// The page in the frame: where it is, where it came in, and what became of its
// wx.config, with the reason that the real client does not tell.

import { parted } from "./url_diff.mjs";
import { button, copy, fill, make } from "./dom.mjs";
import { reload } from "./phone.mjs";
import { onSilence, onState } from "./page_messages.mjs";
import { current, onLanguage, t } from "./i18n.mjs";

let state = null;
let upstream = null;

export function setUp(facts) {
  upstream = facts.upstream;
  onState((told) => {
    const isSame = JSON.stringify(told) === JSON.stringify(state);
    state = told;
    if (!isSame) {
      show();
    }
  });
  onSilence(() => {
    state = null;
    show();
  });
  onLanguage(show);
}

function show() {
  fill("page", [
    make("h2", {}, [
      make("span", { text: t("page") }),
      state && button(t("reload"), "reload", reload, "small"),
    ]),
    address("current", state?.url),
    address("entry", state?.entryUrl),
    upstream && address("upstream", upstream),
    hidden(),
    verdict(),
  ]);
}

function address(name, url) {
  if (!url) {
    return null;
  }
  const copier = button(t("copy"), `copy-${name}`, () => copy(url, copier), "small");
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t(name) }),
    make("code", { text: url, test: `${name}-url` }),
    copier,
  ]);
}

function hidden() {
  if (!state || (state.optionMenu && !state.hidden.length)) {
    return null;
  }
  const items = state.optionMenu ? state.hidden : [t("allmenu"), ...state.hidden];
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t("hidden") }),
    make("span", {
      class: "soft",
      text: items.map((item) => item.replace("menuItem:", "")).join(" · "),
      test: "hidden-items",
    }),
  ]);
}

// ---- wx.config ----------------------------------------------------------

function verdict() {
  const given = state?.verdict;
  const look = !given ? "none" : given.ok ? "ok" : "refused";
  const text = !given
    ? t(state?.bridge === "waiting" ? "config-waiting" : "config-none")
    : given.ok
      ? t("config-ok")
      : given.text;
  return make("div", { class: `verdict ${look}`, test: "verdict", role: "status" }, [
    make("p", {}, [make("strong", { text: t("config") }), make("span", { class: "badge", text })]),
    given && !given.ok && make("p", { class: "soft", text: given.reason ?? "" }),
    ...causes(given),
    difference(given),
    given && !given.ok && pair("signedAgainst", given.url),
  ]);
}

function causes(given) {
  if (!given || given.ok || !given.explanation) {
    return [];
  }
  const named = given.explanation.causes;
  if (!named.length) {
    return [make("p", { text: t("noproof") })];
  }
  return named.map((cause) =>
    make("div", { class: "cause", test: "cause" }, [
      make("code", { text: cause.code }),
      make("p", { text: cause.advice[current()] }),
    ]),
  );
}

function difference(given) {
  const found = given?.explanation?.difference;
  if (!found) {
    return null;
  }
  const { signed, expected } = parted(given.url, found);
  return make("div", { class: "difference" }, [
    make("p", { class: "soft", text: t("differs", { at: found.at }) }),
    marked("signed", signed),
    marked("expected", expected),
  ]);
}

function marked(name, { before, marked }) {
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t(name) }),
    make("code", {}, [make("span", { text: before }), make("mark", { text: marked })]),
  ]);
}

function pair(name, text) {
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t(name) }),
    make("code", { text }),
  ]);
}
