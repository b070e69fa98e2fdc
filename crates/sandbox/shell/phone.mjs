// The phone: a frame with the page, WeChat's title bar, and a cover where no page is shown.

import { find, make } from "./dom.mjs";
import { isFrameable, parse } from "./frame_policy.mjs";
import { onEntries } from "./journal_feed.mjs";
import {
  askForState,
  connect,
  forget,
  isConnected,
  onForgotten,
  onState,
  send,
} from "./page_messages.mjs";
import { onLanguage, t } from "./language.mjs";
import { openSheet } from "./sheet_focus.mjs";

// The simulator recognizes the shell's frame by this name.
const FRAME_NAME = "wechat-h5-shell";
const STATE_TIMEOUT_MS = 2500;
const start = history.length;
let frame = null;
let address = null;
let cover = null;
let position = 0;
let length = start;
let stateTimer = null;
let scriptTag = "";
let proxied = null;
let frames = [];
// Origins of the sandbox's own pages, apart from the shell's.
let ownOrigins = [];
// The proxy's outcome for the last document.
let proxyOutcome = null;
// Covers that go when the page sends its state.
const GUESSES = ["noSimulator", "compressed", "notFrameable"];

/** Prepares the title bar. `facts` describe the sandbox. */
export function setUp(facts) {
  proxied = facts.upstream ? new URL(facts.page).origin : null;
  frames = facts.frames;
  const bases = [facts.apiBase, facts.openBase].map((base) => new URL(base));
  ownOrigins = bases
    .filter(({ hostname }) => !/^(127\.0\.0\.1|localhost)$/.test(hostname))
    .map(({ origin }) => origin);
  scriptTag = `<script src="${facts.apiBase}/__sandbox/client.js"></script>`;
  find("close").addEventListener("click", () => coverWith("closed"));
  find("back").addEventListener("click", back);
  find("more").addEventListener("click", () => openSheet("menu"));
  find("cover-open").addEventListener("click", () => open(address));
  onState(follow);
  onEntries((entries) => {
    const documents = entries.filter(({ kind, outcome }) => kind === "proxy" && outcome);
    proxyOutcome = documents.at(-1)?.outcome ?? proxyOutcome;
  });
  onForgotten(() => markFailure(null));
  onLanguage(showCover);
}

/** Shows a page, in a frame of its own: nothing of the last one is left. */
export function open(url) {
  address = url;
  frame?.remove();
  frame = make("iframe", { name: FRAME_NAME, test: "frame", title: t("page") });
  frame.setAttribute("allow", "camera; microphone; geolocation; clipboard-write; autoplay");
  frame.src = url;
  find("back").disabled = true;
  find("more").disabled = true;
  frame.addEventListener("load", loaded);
  coverWith(isFrameable(url, frames, location.origin) ? null : "notFrameable");
  position = 0;
  length = history.length;
  find("page-title").textContent = "";
  find("screen").prepend(frame);
  connect(frame);
}

export function reload() {
  if (!isConnected() || !send("reload")) {
    open(address);
  }
}

function loaded() {
  clearTimeout(stateTimer);
  stateTimer = setTimeout(coverSilentPage, STATE_TIMEOUT_MS);
  forget();
  askForState();
  // Only the authorize page, which is the sandbox's own, can be read from here.
  find("page-title").textContent = frame.contentDocument?.title ?? "";
  find("more").disabled = true;
  position = history.length === length ? position : history.length - start;
  length = history.length;
}

// A page without the simulator sends nothing. The proxy's pages have it, or show what is
// wrong by themselves, unless they are compressed.
function coverSilentPage() {
  const origin = parse(address)?.origin;
  if (isConnected() || cover || isOwn(origin)) {
    return;
  }
  if (origin === proxied) {
    coverWith(proxyOutcome === "compressed" ? "compressed" : null);
  } else if (frame.dataset.connected !== "yes") {
    coverWith("noSimulator");
  }
}

// Also after a redirect: only the sandbox's own documents can be read.
function isOwn(origin) {
  return frame.contentDocument !== null || ownOrigins.includes(origin);
}

function follow(state) {
  frame.dataset.connected = "yes";
  if (GUESSES.includes(cover)) {
    coverWith(null);
  }
  address = state.url;
  markFailure(state.verdict);
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
    coverWith("realBridge");
  }
}

// jweixin runs the callbacks of wx.ready after a failure, too.
function markFailure(verdict) {
  const mark = find("config-failed");
  mark.hidden = !verdict || verdict.ok;
  mark.textContent = mark.hidden ? "" : t("readyAnyway");
}

function back() {
  position -= 1;
  find("back").disabled = position <= 0;
  history.back();
}

function coverWith(name) {
  cover = name;
  find("cover").hidden = !name;
  showCover();
}

function showCover() {
  if (!cover) {
    return;
  }
  const text = find("cover-text");
  text.textContent = t(`cover-${cover}`);
  if (cover === "noSimulator") {
    text.append(make("code", { text: scriptTag }));
  }
  find("cover-open").textContent = t("reopen");
  find("cover-open").hidden = !address;
}

/** There is no page yet. */
export function showNoPage() {
  coverWith("noPage");
}

/** The phone's clock and network. */
export function showStatus(now, network) {
  const time = new Date(now * 1000);
  find("phone-time").textContent = time.toTimeString().slice(0, 5);
  find("phone-network").textContent = network === "wifi" ? "Wi-Fi" : network.toUpperCase();
}
