// The result of an entry of the journal, and whether it is bad.

const BAD =
  /fail|denied|refused|unreachable|compressed|invalid|no_response|stopped|function_not_exist|other_version|from_cdn|^no endpoint/;

/** Codes or texts; the most important one first. */
export function resultCodes(details) {
  const { errcode, ok, reason, response, outcome, status, verdict, changed, warnings } = details;
  if (response) {
    return [String(response.err_msg ?? response.errMsg ?? "").replace(/^[^:]*:/, "")];
  }
  if (ok !== undefined) {
    return [ok ? "ok" : (reason ?? "refused")];
  }
  if (warnings || changed) {
    return (warnings ?? changed).map(String);
  }
  return [errcode, verdict, outcome, outcome ? undefined : status].filter(Boolean).map(String);
}

/** The classes of its element. */
export function resultClass(details) {
  const isBad = details.ok === false || details.errcode || BAD.test(resultCodes(details).join(" "));
  return isBad ? "result bad" : "result";
}
