// What to do about an entry of the journal that says that something failed.

import { toneOf } from "./journal_result.mjs";
import { TEXTS } from "./texts.mjs";

/** The key of the text in `TEXTS`, or null where nothing has to be done. */
export function nextStepKey(entry) {
  // One that was refused is explained, too.
  if (entry.probe) {
    return `step-probe_${entry.probe}`;
  }
  if (toneOf(entry) !== "bad") {
    return null;
  }
  const reasons = [
    entry.kind === "bridge" && bridgeReason(entry),
    entry.reason,
    entry.taken === false && "not_taken",
    entry.errcode,
    entry.code,
    entry.outcome,
    entry.verdict,
    subjectOf(entry),
    `kind-${entry.kind}`,
  ].filter(Boolean);
  return reasons.map((reason) => `step-${reason}`).find((key) => key in TEXTS) ?? null;
}

// Cards and payments are verified too: what is said about wx.config is not for them.
const SUBJECTS = {
  getBrandWCPayRequest: "payment",
  getRecevieBizHongBaoRequest: "red-packet",
  batchAddCard: "card",
  batchViewCard: "card",
  chooseCard: "card",
  consumedShareCard: "card",
};

// What is said of every failure of such a call, where its reason has no text.
function subjectOf({ kind, name }) {
  if (kind === "verify" && name === "preVerifyJSAPI") {
    return "kind-verify";
  }
  return SUBJECTS[name] ?? (name?.startsWith("/v3/") && "wechat-pay");
}

/**
 * The one of two failures in turn that says why: of a payment or a card that was refused, the
 * client tells the page that it failed, and its verification has the reason.
 */
export function causeOf(failure, before) {
  const isVerified = failure.kind === "bridge" && failure.name in SUBJECTS;
  const isRefused = before?.kind === "verify" && before.name === failure.name;
  return isVerified && isRefused ? before : failure;
}

/** The key of what else is to be known of it, or null. */
export function furtherKey(entry) {
  return entry.dropsError && toneOf(entry) === "bad" ? "step-error_dropped" : null;
}

/** What the sandbox itself says about a failure; for a signature probe the step says it. */
export function explanationOf(entry) {
  const shown = entry.kind === "page" ? entry.text : undefined;
  const said = entry.problem ?? entry.why ?? entry.warning ?? shown ?? "";
  return toneOf(entry) === "bad" && !entry.probe ? said : "";
}

// What the client tells the page of wx.config, where it says enough.
const CONFIG_REASONS = [
  [/invalid url domain/, "invalid_url_domain"],
  [/invalid appid|AppID 不合法/, "unknown_appid"],
  [/require subscribe/, "no_follower"],
];

function bridgeReason({ name, response }) {
  const text = String(response?.err_msg ?? response?.errMsg ?? "");
  // A snapshot page is denied without a look at its signature.
  if (name === "preVerifyJSAPI" && !/access_denied|permission denied/.test(text)) {
    return CONFIG_REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? "kind-verify";
  }
  if (!response) {
    return "no_callback";
  }
  const known = /offline verifying|access_denied|permission denied|function_not_exist/.exec(text);
  return known?.[0].replace(/ /g, "_");
}
