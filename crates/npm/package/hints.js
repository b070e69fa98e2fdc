// What is told about mistakes, loaded when there is one. Names that are silently ignored:
// a warning on the console, once for each.
const warned = new Set();

const warn = (text) => {
  if (!warned.has(text)) globalThis.console?.warn(`wechat-h5: ${text}`);
  warned.add(text);
};

const plain = (name) => name.trim().replace(/^wx\./, "").toLowerCase();

/** How many letters are added, missing or others. */
const distance = (one, other) => {
  let row = [...other, ""].map((_, i) => i);
  for (const letter of one) {
    const next = [row[0] + 1];
    for (let i = 0; i < other.length; i++) {
      const changed = row[i] + (letter === other[i] ? 0 : 1);
      next.push(Math.min(changed, row[i + 1] + 1, next[i] + 1));
    }
    row = next;
  }
  return row[other.length];
};

const similar = (name, known) =>
  known.find((it) => plain(it) === plain(name)) ??
  known.find((it) => it.length > 3 && distance(plain(name), plain(it)) < 3);

/** Warns of the names that look like a known one; with `isClosed`, of every one. */
export const warnUnknown = (names, known, what, isClosed) => {
  for (const name of names) {
    if (typeof name !== "string") continue;
    const right = similar(name, known);
    if (right || isClosed)
      warn(`"${name}" is no ${what}${right ? `: did you mean "${right}"?` : ""}`);
  }
};

/** What to do about a module that could not be started. */
export const ofStart = (reason) => {
  if (/content security|unsafe-eval|\bcsp\b/i.test(reason))
    return ": add 'wasm-unsafe-eval' to script-src of the page's Content-Security-Policy (iOS before 16: 'unsafe-eval')";
  // The names between script and module belong to one build: see short-names.mjs.
  if (/^(WebAssembly\.\w+\(\): )?import /i.test(reason))
    return ": is the .wasm file of another version than the script?";
  return "";
};

/** The details for a response that is not JSON. Long words may be secrets. */
export const notJson = (configUrl, { status, headers }, text) => {
  const start = text
    .trim()
    .slice(0, 200)
    .replace(/\s+/g, " ")
    .replace(/[\w-]{17,}/g, "…");
  const type = headers.get("content-type") ?? "no content type";
  const message = `${configUrl} responded with ${status} (${type}), which is not JSON: "${start.slice(0, 40)}"`;
  return { message, status };
};

/** The same for a config in a text, inside a field, as in `{code, data}`, or with other names. */
export const noConfig = (body, from) => {
  if (typeof body === "string")
    return {
      message: `${from} is a text, not an object`,
      hint: "if it is JSON, it was encoded twice: send the object, or pass a function as config that returns JSON.parse(text)",
    };
  if (typeof body !== "object" || !body || Array.isArray(body))
    return { message: `${from} is ${Array.isArray(body) ? "a list" : body}, not an object` };
  const isConfig = (name) => body[name]?.signature !== undefined;
  const name = Object.keys(body).find(isConfig);
  if (name !== undefined)
    return {
      message: `${from} has the config in the field "${name}"`,
      hint: `pass a function as config that returns that field: (await response.json()).${name}`,
    };
  return misnamed(body, from) ?? foreign(body, from);
};

/** An answer of another kind, such as `{errcode, errmsg}`. Its values may be secrets. */
const foreign = (body, from) => {
  const names = Object.keys(body).slice(0, 8);
  if (names.some((name) => NAMES.includes(name))) return undefined;
  return { message: `${from} has no field of a config, but ${names.join(", ") || "none at all"}` };
};

const NAMES = ["appId", "nonceStr", "timestamp", "signature"];

const misnamed = (body, from) => {
  const bare = (name) => name.replace(/_/g, "").toLowerCase();
  for (const right of NAMES) {
    const given = Object.keys(body).find((name) => bare(name) === bare(right));
    if (given !== undefined && body[right] === undefined)
      return {
        message: `${from} has "${given}" instead of "${right}"`,
        hint: "wx.config takes appId, timestamp, nonceStr and signature, in exactly these letters",
      };
  }
  return undefined;
};

/** For a call that was denied: phones name any reason for it, and jweixin keeps none for one. */
export const denied = (error, name) => {
  const isDenied = ["not_in_js_api_list", "permission_denied"].includes(error.kind);
  if (isDenied || (name === "getNetworkType" && error.code === "failed"))
    error.message = `${name} is not in the jsApiList of the configuration (${error.message})`;
};

/** Adds the input for `explain`: that of the first attempt, and all. */
export const addAttempts = (error, signed, here) => {
  const { realAuthUrl } = error;
  delete error.realAuthUrl;
  // A URL that was signed again was not tried before; other pages had other attempts.
  const last = (url) => signed.map(([, other]) => other).lastIndexOf(url);
  error.attempts = signed
    .filter(([page, url], at) => page === here && last(url) === at)
    .map(([, url, config]) => explainInput(url, config, here, realAuthUrl));
  error.attempt = error.attempts[0];
};

/**
 * The URL was chosen here, so the client is said to compare with it: another one is tried
 * in an attempt of its own.
 */
const explainInput = (signedUrl, config, here, realAuthUrl) => ({
  signedUrl,
  pageUrl: here === signedUrl ? location.href : signedUrl,
  ...(realAuthUrl?.split("#")[0] === signedUrl && { realAuthUrl }),
  timestamp: +config.timestamp,
  nonceStr: config.nonceStr,
  signature: config.signature,
});
