// One line of the journal.

import { make } from "./dom.mjs";
import { nameOf, resultCodes, toneOf } from "./journal_result.mjs";
import { t, textOfCode } from "./language.mjs";
import { explanationOf, furtherKey, nextStepKey } from "./next_step.mjs";

const MARKS = { good: "✓", bad: "✕", cancelled: "⊘", plain: "" };

export const rowId = (seq) => `entry-${seq}`;

/** An option of the list. */
export function row(entry, isSelected) {
  const item = make(
    "li",
    { class: "row", id: rowId(entry.seq), role: "option", selected: isSelected },
    [
      make("time", { text: timeOf(entry) }),
      make("span", { class: `kind ${entry.kind}`, text: t(`kind-${entry.kind}`) }),
      make("span", { class: "what", text: nameOf(entry) }),
      result(entry),
      make("span", { class: "duration", text: durationOf(entry) }),
    ],
  );
  item.dataset.seq = entry.seq;
  return item;
}

/** The result with its colour, and a mark for those who do not see colours. */
export function result(entry) {
  const tone = toneOf(entry);
  const text = resultCodes(entry).map(textOfCode).join(" ");
  return make("span", { class: `result ${tone}` }, [
    MARKS[tone] && make("span", { class: "mark", text: MARKS[tone], label: t(`tone-${tone}`) }),
    make("span", { text }),
  ]);
}

/** What to do about an entry that says that something failed, or nothing. */
export function stepText(entry) {
  const keys = [nextStepKey(entry), furtherKey(entry)].filter(Boolean);
  return [explanationOf(entry), ...keys.map((key) => t(key))].filter(Boolean).join(" ");
}

export const timeOf = ({ at }) => new Date(at * 1000).toTimeString().slice(0, 8);

/** Of the user's time on a sheet, too. */
export function durationOf({ durationMs }) {
  if (durationMs === undefined) {
    return "";
  }
  return durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}
