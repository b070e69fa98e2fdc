// Where the signed URL and the client's URL differ, as text to show.

// Characters of the common beginning that are shown.
const SHOWN_BEFORE = 24;

/**
 * The end of the common beginning, and the different part of each. `at` counts bytes;
 * the excerpts begin there, or with the character that contains this byte.
 */
export function urlDiff(url, { at, signed, expected }) {
  const bytes = new TextEncoder().encode(url).slice(0, at);
  // A character that is cut is the first one of the excerpts.
  const common = [...new TextDecoder().decode(bytes, { stream: true })];
  const before =
    common.length > SHOWN_BEFORE ? `…${common.slice(-SHOWN_BEFORE).join("")}` : common.join("");
  return {
    signed: { before, marked: signed || "∅" },
    expected: { before, marked: expected || "∅" },
  };
}
