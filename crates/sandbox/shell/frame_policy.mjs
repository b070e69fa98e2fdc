// Which pages the shell may show in its frame: as the sandbox's content security policy.

/** `frames` are the policy's sources, `own` is the shell's origin. */
export function isFrameable(address, frames, own) {
  const url = parse(address);
  return url !== null && frames.some((source) => covers(source, url, own));
}

/** The URL of a typed address, which may begin with its host, as in a browser. */
export function completeUrl(typed) {
  const address = typed.trim();
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(address) || !address ? address : `http://${address}`;
}

export function parse(address) {
  try {
    const url = new URL(address);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

// A source with http also covers https.
function covers(source, url, own) {
  const origin = source === "'self'" ? own : source;
  const wanted = url.origin;
  return [wanted, wanted.replace(/^https:/, "http:")].some(
    (one) =>
      one === origin || (origin.endsWith(":*") && one.replace(/:\d+$/, "") === origin.slice(0, -2)),
  );
}
