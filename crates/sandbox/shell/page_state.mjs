// What a page tells of itself, read field by field: any page may send anything.

import { parse } from "./frame_policy.mjs";

/** The state that a page at `origin` has told, or null where it is none. */
export function readState(told, origin) {
  const url = parse(told?.url);
  if (url === null || url.origin !== origin) {
    return null;
  }
  return {
    title: text(told.title),
    url: url.href,
    entryUrl: parse(told.entryUrl) ? told.entryUrl : "",
    profile: text(told.profile),
    bridge: text(told.bridge),
    optionMenu: told.optionMenu === true,
    hidden: list(told.hidden).filter((item) => typeof item === "string"),
    isClosed: told.isClosed === true,
    isSnapshot: told.isSnapshot === true,
    verdict: verdict(told.verdict),
  };
}

function verdict(told) {
  if (!isObject(told)) {
    return null;
  }
  return {
    ok: told.ok === true,
    text: text(told.text),
    reason: text(told.reason),
    url: text(told.url),
    explanation: explanation(told.explanation),
  };
}

function explanation(told) {
  if (!isObject(told)) {
    return null;
  }
  const causes = list(told.causes).filter(isObject);
  return {
    causes: causes.map(({ code, advice }) => ({
      code: text(code),
      advice: { zh: text(advice?.zh), en: text(advice?.en) },
    })),
    difference: difference(told.difference),
  };
}

function difference(told) {
  if (!isObject(told) || !Number.isSafeInteger(told.at)) {
    return null;
  }
  return { at: told.at, signed: text(told.signed), expected: text(told.expected) };
}

const isObject = (value) => typeof value === "object" && value !== null;
const list = (value) => (Array.isArray(value) ? value : []);
const text = (value) => (typeof value === "string" ? value : "");
