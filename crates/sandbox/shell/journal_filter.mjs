// Which entries of the journal are shown. The sandbox finds the old ones, and the same is
// found here in the new ones.

/** The kinds of entries; the empty one stands for all. */
export const KINDS = [
  "",
  "platform",
  "page",
  "proxy",
  "jweixin",
  "verify",
  "bridge",
  "share",
  "opentag",
  "telemetry",
  "fault",
  "push",
  "control",
];

export const ALL = { kind: "", text: "", hasTelemetry: false };

/** The query of the newest `count` entries, of those before the entry `before` if given. */
export function queryOf({ kind, text, hasTelemetry }, count, before) {
  const query = new URLSearchParams({ last: count });
  const fields = { kind, text, before, telemetry: hasTelemetry ? "" : "false" };
  for (const [name, value] of Object.entries(fields)) {
    if (value) {
      query.set(name, value);
    }
  }
  if (kind === "telemetry") {
    query.delete("telemetry");
  }
  return query;
}

export function matches(entry, { kind, text, hasTelemetry }) {
  const isTelemetry = entry.kind === "telemetry" || entry.hidden === true;
  const isWanted = hasTelemetry || kind === "telemetry" || !isTelemetry;
  const isKind = !kind || entry.kind === kind;
  return isWanted && isKind && contains(entry, text.toLowerCase());
}

// As the sandbox: in the kind, the name and the details, and not in the time.
function contains({ seq, at, kind, name, ...details }, wanted) {
  const texts = [kind, `${name}${JSON.stringify(details)}`];
  return !wanted || texts.some((text) => text.toLowerCase().includes(wanted));
}
