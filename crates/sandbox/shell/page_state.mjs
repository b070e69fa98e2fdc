// The state that a page sends, read field by field: any page may send anything.

import { parse } from "./frame_policy.mjs";

/** The state sent by a page at `origin`, or null where it is invalid. */
export function readState(sent, origin) {
  const url = parse(sent?.url);
  if (url === null || url.origin !== origin) {
    return null;
  }
  return {
    title: text(sent.title),
    url: url.href,
    entryUrl: parse(sent.entryUrl) ? sent.entryUrl : "",
    profile: text(sent.profile),
    bridge: text(sent.bridge),
    optionMenu: sent.optionMenu === true,
    hidden: list(sent.hidden).filter((item) => typeof item === "string"),
    isClosed: sent.isClosed === true,
    isSnapshot: sent.isSnapshot === true,
    hiddenOpenTags: reasons(sent.hiddenOpenTags),
    hasSheet: sent.hasSheet === true,
    events: list(sent.events).filter((name) => typeof name === "string"),
    pending: list(sent.pending).slice(-MAX_PENDING).filter(isObject).map(pendingCall),
    verdict: verdict(sent.verdict),
  };
}

function pendingCall({ name, args, since }) {
  return {
    name: text(name),
    args: text(args),
    since: Number.isFinite(since) ? since : Date.now(),
  };
}

// By the tag's name.
function reasons(sent) {
  const known = Object.entries(isObject(sent) ? sent : {}).slice(0, MAX_TAGS);
  return known.map(([name, reason]) => ({ name, reason: text(reason) }));
}

function verdict(sent) {
  if (!isObject(sent)) {
    return null;
  }
  return {
    ok: sent.ok === true,
    text: text(sent.text),
    reason: text(sent.reason),
    url: text(sent.url),
    attempt: attempt(sent.attempt),
    explanation: explanation(sent.explanation),
  };
}

function attempt(sent) {
  const isNumber = (value) => Number.isSafeInteger(value) && value > 0;
  if (!isObject(sent) || !isNumber(sent.number) || !isNumber(sent.count)) {
    return null;
  }
  return { number: sent.number, count: sent.count };
}

function explanation(sent) {
  if (!isObject(sent)) {
    return null;
  }
  const causes = list(sent.causes).filter(isObject);
  return {
    causes: causes.map(({ code, advice }) => ({
      code: text(code),
      advice: { zh: text(advice?.zh), en: text(advice?.en) },
    })),
    difference: difference(sent.difference),
  };
}

function difference(sent) {
  if (!isObject(sent) || !Number.isSafeInteger(sent.at)) {
    return null;
  }
  return { at: sent.at, signed: text(sent.signed), expected: text(sent.expected) };
}

const MAX_TAGS = 20;
const MAX_PENDING = 20;
const isObject = (value) => typeof value === "object" && value !== null;
const list = (value) => (Array.isArray(value) ? value : []);
const text = (value) => (typeof value === "string" ? value : "");
