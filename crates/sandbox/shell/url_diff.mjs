// Where the signed URL and the client's URL differ, as pieces of text to show: only the
// characters that differ are marked, and none of them is invisible.

import { visible } from "./visible_text.mjs";

// Characters of a common part that are shown.
const SHOWN_COMMON = 24;
// A longer part is shortened.
const LONGEST = 64;
// Shorter common parts in the middle of a difference look like chance.
const SHORTEST_COMMON = 3;
// Characters that are compared, so that a long URL takes no time.
const COMPARED = 400;
const CUT = "…";
/** Stands where the other URL has more. */
const MISSING = "∅";

/**
 * The pieces of each URL, `{ text, marked }`, from shortly before the first difference on.
 * `url` is the URL of the client. `at` counts bytes; `signed` and `expected` begin there, or
 * with the character that contains this byte, and end where the URLs are equal again, or
 * with `…` where they were cut.
 */
export function urlDiff(url, { at, signed, expected }) {
  const { before, begun, rest } = splitAt(url, at, expected);
  const isCut = [signed, expected].some((text) => text.endsWith(CUT));
  const equal = isCut ? "" : rest.slice(expected.length);
  const runs = compare(
    characters(begun + withoutCut(signed) + equal),
    characters(begun + rest),
    isCut,
  );
  return {
    signed: [...endOf(before), ...pieces(runs, 0, isCut ? CUT : "")],
    expected: [...endOf(before), ...pieces(runs, 1, "")],
  };
}

/** The text before the difference, the escape that has begun there, and the rest. */
function splitAt(url, at, expected) {
  const bytes = new TextEncoder().encode(url).slice(0, at);
  // A character that is cut is the first one of the rest.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = decoder.decode(bytes, { stream: true });
  const begun = /%[\dA-Fa-f]?$/.exec(text)?.[0] ?? "";
  const rest = url.slice(text.length);
  return {
    before: text.slice(0, text.length - begun.length),
    begun,
    // A page may send a URL that does not belong to its difference.
    rest: rest.startsWith(withoutCut(expected)) ? rest : withoutCut(expected),
  };
}

const withoutCut = (text) => (text.endsWith(CUT) ? text.slice(0, -1) : text);

/** Characters; what escapes a percent sign is one, so that `%2520` is `%20` with `25` in it. */
const characters = (text) => text.match(/(?<=%)25(?=[\dA-Fa-f]{2})|./gsu) ?? [];

/**
 * Runs of characters: `{ common }`, `{ differing: [signed, expected] }`, and at the end of a
 * signed URL that was cut `{ only }`, of the signed URL, and `{ unseen }`, of the other.
 */
function compare(signed, expected, isCut) {
  const start = commonStart(signed, expected);
  const [one, other] = [signed.slice(start), expected.slice(start)];
  const end = isCut ? 0 : commonStart([...one].reverse(), [...other].reverse());
  const inner = [one, other].map((all) => all.slice(0, all.length - end));
  const runs = [
    { common: signed.slice(0, start) },
    ...split(...inner.map((all) => all.slice(0, COMPARED))),
    { common: one.slice(one.length - end) },
  ].filter(({ common }) => common?.length !== 0);
  return isCut ? withoutUnseen(runs) : runs;
}

function commonStart(one, other) {
  const at = one.findIndex((character, i) => character !== other[i]);
  return at < 0 ? one.length : at;
}

/** Splits at the longest common run; as many characters on both sides are compared one by one. */
function split(signed, expected) {
  if (signed.length === 0 && expected.length === 0) {
    return [];
  }
  const { length, from, to } = longestCommonRun(signed, expected);
  if (length >= SHORTEST_COMMON) {
    return [
      ...compare(signed.slice(0, from), expected.slice(0, to)),
      { common: signed.slice(from, from + length) },
      ...compare(signed.slice(from + length), expected.slice(to + length)),
    ];
  }
  if (signed.length !== expected.length) {
    return [{ differing: [signed, expected] }];
  }
  return signed.map((character, i) =>
    character === expected[i]
      ? { common: [character] }
      : { differing: [[character], [expected[i]]] },
  );
}

/** Behind the part of the signed URL that is known nothing can be said to differ. */
function withoutUnseen(runs) {
  const last = runs.at(-1);
  if (runs.length < 2 || !last.differing) {
    return runs;
  }
  const [signed, expected] = last.differing;
  return [...runs.slice(0, -1), ...(signed.length ? [{ only: signed }] : []), { unseen: expected }];
}

function longestCommonRun(signed, expected) {
  let best = { length: 0, from: 0, to: 0 };
  let previous = [];
  signed.forEach((character, i) => {
    const lengths = expected.map((other, j) =>
      character === other ? (previous[j - 1] ?? 0) + 1 : 0,
    );
    lengths.forEach((length, j) => {
      if (length > best.length) {
        best = { length, from: i - length + 1, to: j - length + 1 };
      }
    });
    previous = lengths;
  });
  return best;
}

/** The runs of one URL (0: signed, 1: expected) as pieces; neighbours of one kind are joined. */
function pieces(runs, side, end) {
  const joined = [];
  for (const run of runs) {
    const [text, marked] = partOf(run, side);
    const last = joined.at(-1);
    if (last?.marked === marked) {
      last.text += text;
    } else if (text) {
      joined.push({ text, marked });
    }
  }
  const all = end ? [...joined, { text: end, marked: false }] : joined;
  return all.map(shorten).map(({ text, marked }) => ({ text: visible(text, marked), marked }));
}

/** The text of a run in one URL, and whether it is marked there. */
function partOf({ common, differing, only, unseen }, side) {
  if (differing) {
    return [differing[side].join("") || MISSING, true];
  }
  if (only) {
    return [side === 0 ? only.join("") : "", true];
  }
  return [(common ?? (side === 1 ? unseen : [])).join(""), false];
}

/** Of a common part that goes on to the end the beginning is enough. */
function shorten({ text, marked }, index, all) {
  const characters = [...text];
  if (characters.length <= LONGEST) {
    return { text, marked };
  }
  const end = index === all.length - 1 ? "" : characters.slice(-SHOWN_COMMON).join("");
  return { text: characters.slice(0, SHOWN_COMMON).join("") + CUT + end, marked };
}

/** The end of the text before the difference. */
function endOf(text) {
  const characters = [...text];
  const end = characters.slice(-SHOWN_COMMON).join("");
  const isCut = characters.length > SHOWN_COMMON;
  return text ? [{ text: visible((isCut ? CUT : "") + end), marked: false }] : [];
}
