// Where the signed URL and the client's part, as a person reads it.

// Of what both begin with, the end tells which place is meant.
const SHOWN_BEFORE = 24;

/**
 * What both begin with, and what differs in each. `at` counts bytes, as the digest
 * does; the excerpts begin there, or with the character that this byte is in.
 */
export function parted(url, { at, signed, expected }) {
  const bytes = new TextEncoder().encode(url).slice(0, at);
  // A character that is cut through is the excerpts' first one.
  const common = [...new TextDecoder().decode(bytes, { stream: true })];
  const before =
    common.length > SHOWN_BEFORE ? `…${common.slice(-SHOWN_BEFORE).join("")}` : common.join("");
  return {
    signed: { before, marked: signed || "∅" },
    expected: { before, marked: expected || "∅" },
  };
}
