// Makes characters visible that a reader cannot see, or takes for others.

// Controls, spaces, zero-width and combining characters, and fillers that are drawn empty.
const INVISIBLE = /[\p{C}\p{Z}\p{M}\u115f\u1160\u3164\uffa0]/gu;
// Letters and full-width marks that look like ASCII.
const LOOKALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\uff01-\uff5e]/gu;

const codePoint = (character) =>
  `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** With `isCompared`, characters that look like others have their code point behind them. */
export function visible(text, isCompared = false) {
  const seen = text.replace(INVISIBLE, codePoint);
  return isCompared
    ? seen.replace(LOOKALIKE, (character) => character + codePoint(character))
    : seen;
}
