// A request of the journal as a command for a POSIX shell. Secrets are the placeholders that
// the journal has in their place.

/**
 * Null for an entry without a request. `bases` are the origins {api, open, proxy} of paths.
 */
export function curlOf({ kind, request }, bases) {
  if (!request) {
    return null;
  }
  const parts = [`curl ${quoted(urlOf(kind, request.target, bases))}`];
  const headers = Object.entries(request.headers ?? {});
  const type = request.body === undefined ? [] : [["content-type", "application/json"]];
  return [
    ...parts,
    ...method(request),
    ...[...headers, ...type].map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...content(request),
  ].join(" \\\n  ");
}

function urlOf(kind, target, { api, open, proxy }) {
  if (/^https?:/.test(target)) {
    return target;
  }
  const isOpen = /^\/(connect\/|cgi-bin\/showqrcode)/.test(target);
  const base = kind === "proxy" ? proxy : isOpen ? open : api;
  return `${(base ?? api).replace(/\/$/, "")}${target}`;
}

// What curl chooses by itself is left out.
function method(request) {
  const implied = content(request).length ? "POST" : "GET";
  if (request.method === implied) {
    return [];
  }
  return request.method === "HEAD" ? ["--head"] : [`-X ${request.method}`];
}

function content({ body, file, description, droppedBodyBytes }) {
  if (body !== undefined) {
    return [`--data-raw ${quoted(body)}`];
  }
  if (file !== undefined) {
    const described = description === undefined ? [] : [`description=${description}`];
    return [`media=@${file}`, ...described].map((part) => `-F ${quoted(part)}`);
  }
  return droppedBodyBytes ? ["--data-binary @BODY"] : [];
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
