// How an entry of the journal ended, in a word, and whether that is bad.

const BAD =
  /fail|denied|refused|unreachable|compressed|invalid|no_response|stopped|function_not_exist|^no endpoint/;

export function outcome(details) {
  const {
    errcode,
    ok,
    reason,
    response,
    outcome: word,
    status,
    verdict,
    changed,
    warnings,
  } = details;
  if (response) {
    return String(response.err_msg ?? response.errMsg ?? "").replace(/^[^:]*:/, "");
  }
  if (ok !== undefined) {
    return ok ? "ok" : (reason ?? "refused");
  }
  if (warnings || changed) {
    return String(warnings ?? changed.join(" "));
  }
  const parts = [
    errcode ? String(errcode) : "",
    verdict ?? "",
    word ?? "",
    !word && status ? status : "",
  ];
  return parts.filter(Boolean).join(" ");
}

/** The classes of its element. */
export function outcomeLook(details) {
  const isBad = details.ok === false || details.errcode || BAD.test(outcome(details));
  return isBad ? "end bad" : "end";
}
