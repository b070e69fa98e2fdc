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
    entry.outcome,
    entry.verdict,
  ].filter(Boolean);
  const keys = reasons.map((reason) => `step-${reason}`);
  // Cards and payments are verified too: what is said about wx.config is not for them.
  const isOfOther = entry.kind === "verify" && entry.name !== "preVerifyJSAPI";
  const all = isOfOther ? keys : [...keys, `step-kind-${entry.kind}`];
  return all.find((key) => key in TEXTS) ?? null;
}

/** What the sandbox itself says about a failure; for a signature probe the step says it. */
export function explanationOf(entry) {
  const said = entry.problem ?? entry.why ?? entry.warning ?? "";
  return toneOf(entry) === "bad" && !entry.probe ? said : "";
}

function bridgeReason({ name, response }) {
  if (name === "preVerifyJSAPI") {
    return "kind-verify";
  }
  if (!response) {
    return "no_callback";
  }
  const text = String(response.err_msg ?? response.errMsg ?? "");
  const known = /offline verifying|access_denied|permission denied|function_not_exist/.exec(text);
  return known?.[0].replace(/ /g, "_");
}
