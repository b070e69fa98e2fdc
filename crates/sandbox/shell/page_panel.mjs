// The page in the frame: its URL, its entry URL, and the result of its wx.config, with
// the reason that a real client does not give.

import { urlDiff } from "./url_diff.mjs";
import { button, copy, fill, make } from "./dom.mjs";
import { reload } from "./phone.mjs";
import { onForgotten, onState } from "./page_messages.mjs";
import { currentLanguage, onLanguage, t, textOfCode } from "./language.mjs";
import { visible } from "./visible_text.mjs";

let state = null;
let upstream = null;

export function setUp(facts) {
  upstream = facts.upstream;
  onState((received) => {
    const isSame = JSON.stringify(received) === JSON.stringify(state);
    state = received;
    if (!isSame) {
      show();
    }
  });
  onForgotten(() => {
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
    ...openTags(),
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
  const items = state.optionMenu ? state.hidden : [t("wholeMenu"), ...state.hidden];
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t("hiddenItems") }),
    make("span", {
      class: "soft",
      text: items.map((item) => item.replace("menuItem:", "")).join(" · "),
      test: "hidden-items",
    }),
  ]);
}

// A phone does not tell why.
function openTags() {
  return (state?.hiddenOpenTags ?? []).map(({ name, reason }) =>
    make("div", { class: "fact" }, [
      make("span", { class: "name", text: t("tagsNotShown") }),
      make("code", { text: name }),
      make("span", { class: "soft", test: "open-tag-reason", text: textOfCode(reason) }),
    ]),
  );
}

// ---- wx.config ----------------------------------------------------------

function verdict() {
  const given = state?.verdict;
  const look = !given ? "none" : given.ok ? "ok" : "refused";
  const text = !given
    ? t(stateWithoutVerdict())
    : given.ok
      ? t("config-ok")
      : textOfCode(given.text);
  const reason = reasonOf(given);
  return make("div", { class: `verdict ${look}`, test: "verdict", role: "status" }, [
    make("p", {}, [make("strong", { text: "wx.config" }), make("span", { class: "badge", text })]),
    reason && reason !== text && make("p", { class: "soft", test: "reason", text: reason }),
    attempt(given),
    ...causes(given),
    difference(given),
    given && !given.ok && pair("checkedUrl", visible(given.url)),
  ]);
}

// Where wechat-h5 has tried two URLs by itself: which of them this is.
function attempt(given) {
  if (!given?.attempt) {
    return null;
  }
  const text = t(given.ok ? "attempt-ok" : "attempt-refused", given.attempt);
  return make("p", { class: "soft", test: "attempt", text });
}

function stateWithoutVerdict() {
  if (state?.profile === "browser") {
    return "config-browser";
  }
  return state?.bridge === "waiting" ? "config-waiting" : "config-none";
}

// The platform's own reason, which says more than the text that the page gets.
function reasonOf(given) {
  if (!given || given.ok) {
    return null;
  }
  const code = given.reason || (state.isSnapshot ? "snapshot_page" : "");
  return textOfCode(code);
}

function causes(given) {
  if (!given || given.ok || !given.explanation) {
    return [];
  }
  const named = given.explanation.causes;
  if (!named.length) {
    return [make("p", { text: t("noKnownCause") })];
  }
  return named.map((cause) =>
    make("div", { class: "cause", test: "cause" }, [
      make("code", { text: cause.code }),
      make("p", { text: cause.advice[currentLanguage()] }),
    ]),
  );
}

function difference(given) {
  const found = given?.explanation?.difference;
  if (!found) {
    return null;
  }
  const { signed, expected } = urlDiff(given.url, found);
  return make("div", { class: "difference" }, [
    make("p", { class: "soft", text: t("differs", { at: found.at }) }),
    marked("signed", signed),
    marked("expected", expected),
  ]);
}

function marked(name, pieces) {
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t(name) }),
    make(
      "code",
      { test: `difference-${name}` },
      pieces.map(({ text, marked }) => make(marked ? "mark" : "span", { text })),
    ),
  ]);
}

function pair(name, text) {
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: t(name) }),
    make("code", { text }),
  ]);
}
