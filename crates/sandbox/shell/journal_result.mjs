// The result of an entry of the journal, and how good it is.

const BAD =
  /fail|denied|refused|unreachable|compressed|invalid|no_response|stopped|function_not_exist|other_version|from_cdn|bare_link|^no endpoint/;
const CANCELLED = /^(cancel|denied_by_user|access_denied)$/;

/** Codes or texts; the most important one first. */
export function resultCodes(entry) {
  const { ok, reason, response, taken, changed, warnings } = entry;
  if (response === null) {
    return ["no_callback"];
  }
  if (response) {
    return [String(response.err_msg ?? response.errMsg ?? "").replace(/^[^:]*:/, "")];
  }
  if (entry.probe) {
    return [`probe_${entry.probe}`];
  }
  if (taken !== undefined) {
    return [taken ? "taken" : notTaken(entry)];
  }
  if (ok !== undefined) {
    return [ok ? "ok" : (reason ?? "refused")];
  }
  if (warnings || changed) {
    return (warnings ?? changed).map(String);
  }
  if (entry.kind === "control") {
    return settings(entry);
  }
  return otherCodes(entry).filter(Boolean).map(String);
}

// A notification that cannot be sent at all has no result.
const notTaken = ({ result, problem }) => (result || !problem ? "not_taken" : "not_sent");

// Every failure has a code: a cross alone would tell nobody what has failed.
function otherCodes({ kind, errcode, code, verdict, outcome, status, effect, problem }) {
  const codes = [errcode, code, verdict, outcome];
  if (codes.some(Boolean)) {
    return codes;
  }
  if (kind === "fault") {
    return [status ?? `fault_${effect ?? "delay"}`];
  }
  return [status ?? (problem && "not_sent")];
}

// What was set: `id xiaohong`.
function settings({ seq, at, kind, name, ...details }) {
  const shown = Object.entries(details).filter(([, value]) => value !== false && value !== 0);
  return shown.map(([field, value]) => `${field} ${value}`);
}

/** `good`, `bad`, `cancelled` by the user, or `plain`: nothing that can go well or wrong. */
export function toneOf(entry) {
  const codes = resultCodes(entry);
  if (codes.some((code) => CANCELLED.test(code)) && !isDenied(entry)) {
    return "cancelled";
  }
  if (isBad(entry, codes)) {
    return "bad";
  }
  // Whether it was refused, the notification's own entry says.
  if (entry.effect === "signatureProbe") {
    return "plain";
  }
  return entry.kind === "control" || entry.kind === "telemetry" || !codes.length ? "plain" : "good";
}

// What the client denies to the page is no decision of the user.
function isDenied({ response }) {
  return /access_denied/.test(response?.err_msg ?? response?.errMsg ?? "");
}

function isBad({ kind, ok, errcode, status, problem, response, probe, effect }, codes) {
  if (probe) {
    return probe !== "refused";
  }
  if (effect === "signatureProbe") {
    return false;
  }
  const isRefused = ok === false || Boolean(errcode) || status >= 400 || response === null;
  return (
    isRefused ||
    Boolean(problem) ||
    kind === "fault" ||
    kind === "opentag" ||
    BAD.test(codes.join(" "))
  );
}

/** The name that the page's own code has for it. */
export const nameOf = ({ api, name }) => api ?? name;
