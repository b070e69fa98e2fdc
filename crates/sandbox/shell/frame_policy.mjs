// Which pages the shell may have in its frame; the sandbox's policy says so.

/** `frames` are the policy's sources, `own` is the shell's origin. */
export function isFrameable(address, frames, own) {
  const url = parse(address);
  return url !== null && frames.some((source) => covers(source, url, own));
}

/** What somebody has typed: as in a browser, an address may begin with its host. */
export function completed(typed) {
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

// A source of http is one of https, too.
function covers(source, url, own) {
  const origin = source === "'self'" ? own : source;
  const asked = url.origin;
  return [asked, asked.replace(/^https:/, "http:")].some(
    (one) =>
      one === origin || (origin.endsWith(":*") && one.replace(/:\d+$/, "") === origin.slice(0, -2)),
  );
}
