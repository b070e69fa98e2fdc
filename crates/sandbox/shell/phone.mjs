// The phone: a frame with the page, WeChat's title bar, and what covers both.

import { find, make } from "./dom.mjs";
import { isFrameable, parse } from "./frame_policy.mjs";
import { onEntries } from "./journal.mjs";
import { ask, connect, forget, isLinked, onState, tell } from "./page_messages.mjs";
import { onLanguage, t } from "./i18n.mjs";

// The simulator knows the shell's frame by this name.
const NAME = "wechat-h5-shell";
const PATIENCE_MS = 2500;
const start = history.length;
let frame = null;
let address = null;
let cover = null;
let position = 0;
let length = start;
let silence = null;
let tag = "";
let proxied = null;
let frames = [];
// Where the sandbox's own pages are that do not move to the shell's origin.
let own = [];
// What the proxy made of the last document.
let passed = null;
// Covers that go once the page speaks.
const GUESSES = ["nosimulator", "compressed", "notframed"];

/** Prepares the bar. `facts` are the sandbox's. */
export function setUp(facts) {
  proxied = facts.upstream ? new URL(facts.page).origin : null;
  frames = facts.frames;
  const bases = [facts.apiBase, facts.openBase].map((base) => new URL(base));
  own = bases
    .filter(({ hostname }) => !/^(127\.0\.0\.1|localhost)$/.test(hostname))
    .map(({ origin }) => origin);
  tag = `<script src="${facts.apiBase}/__sandbox/client.js"></script>`;
  find("close").addEventListener("click", () => coverWith("closed"));
  find("back").addEventListener("click", back);
  find("more").addEventListener("click", () => tell("menu"));
  find("cover-open").addEventListener("click", () => open(address));
  onState(follow);
  onEntries((entries) => {
    const documents = entries.filter(({ kind, outcome }) => kind === "proxy" && outcome);
    passed = documents.at(-1)?.outcome ?? passed;
  });
  onLanguage(showCover);
}

/** Shows a page, in a frame of its own: nothing of the last one is left. */
export function open(url) {
  address = url;
  frame?.remove();
  frame = make("iframe", { name: NAME, test: "frame", title: t("page") });
  frame.setAttribute("allow", "camera; microphone; geolocation; clipboard-write; autoplay");
  frame.src = url;
  find("back").disabled = true;
  find("more").disabled = true;
  frame.addEventListener("load", loaded);
  coverWith(isFrameable(url, frames, location.origin) ? null : "notframed");
  position = 0;
  length = history.length;
  find("page-title").textContent = "";
  find("screen").prepend(frame);
  connect(frame);
}

export function reload() {
  if (!isLinked() || !tell("reload")) {
    open(address);
  }
}

function loaded() {
  clearTimeout(silence);
  silence = setTimeout(judgeSilence, PATIENCE_MS);
  forget();
  ask();
  // The authorize page is the sandbox's own, and no page of anybody else's lets us look.
  find("page-title").textContent = frame.contentDocument?.title ?? "";
  find("more").disabled = true;
  position = history.length === length ? position : history.length - start;
  length = history.length;
}

// A page without the simulator does not speak. The proxy's pages have it, or say
// themselves what is wrong, if they are not compressed.
function judgeSilence() {
  const asked = parse(address)?.origin;
  if (isLinked() || cover || isOwn(asked)) {
    return;
  }
  if (asked === proxied) {
    coverWith(passed === "compressed" ? "compressed" : null);
  } else if (frame.dataset.spoke !== "yes") {
    coverWith("nosimulator");
  }
}

// Wherever a redirect has led: only a document of the sandbox's lets us look.
function isOwn(asked) {
  return frame.contentDocument !== null || own.includes(asked);
}

function follow(state) {
  frame.dataset.spoke = "yes";
  if (GUESSES.includes(cover)) {
    coverWith(null);
  }
  address = state.url;
  find("page-title").textContent = state.title;
  find("more").disabled = !state.optionMenu;
  if (history.length !== length) {
    position = history.length - start;
    length = history.length;
  }
  find("back").disabled = position <= 0;
  if (state.isClosed) {
    coverWith("closed");
  } else if (state.bridge === "refused") {
    coverWith("refused");
  }
}

function back() {
  position -= 1;
  find("back").disabled = position <= 0;
  history.back();
}

function coverWith(what) {
  cover = what;
  find("cover").hidden = !what;
  showCover();
}

function showCover() {
  if (!cover) {
    return;
  }
  const words = find("cover-words");
  words.textContent = t(cover);
  if (cover === "nosimulator") {
    words.append(make("code", { text: tag }));
  }
  find("cover-open").textContent = t("reopen");
  find("cover-open").hidden = !address;
}

/** Nothing to show yet. */
export function showNothing() {
  coverWith("nopage");
}

/** The phone's own clock and network. */
export function showStatus(now, network) {
  const time = new Date(now * 1000);
  find("phone-time").textContent = time.toTimeString().slice(0, 5);
  find("phone-network").textContent = network === "wifi" ? "Wi-Fi" : network.toUpperCase();
}
