// The controls above the journal.

import { button, make, select } from "./dom.mjs";
import { KINDS } from "./journal_filter.mjs";
import { t } from "./language.mjs";

const TYPING_MS = 150;

/** The filter; `changeFilter` gets each change of it. */
export function filterBar(filter, changeFilter) {
  let current = filter;
  const change = (changed) => {
    current = { ...current, ...changed };
    changeFilter(current);
  };
  return make("div", { class: "toolbar" }, [
    kindChooser(current, change),
    textFilter(current, change),
    telemetryBox(current, change),
  ]);
}

/** `actions` are `pause(isPaused)`, `copy(button)` and `save()`. */
export function actionBar(isPaused, actions) {
  return make("span", { class: "line" }, [
    pauseButton(isPaused, actions.pause),
    copyButton(actions.copy),
    button(t("saveJournal"), "journal-save", actions.save, "small"),
  ]);
}

function kindChooser({ kind }, change) {
  const kinds = KINDS.map((value) => [value, t(`kind-${value}`)]);
  const chooser = select("journal-kind", kinds, kind, (value) => change({ kind: value }));
  chooser.setAttribute("aria-label", t("kind"));
  return chooser;
}

function textFilter({ text }, change) {
  const input = make("input", {
    type: "search",
    id: "journal-filter",
    test: "journal-filter",
    value: text,
    placeholder: t("filter"),
    label: t("filter"),
  });
  let timer = null;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ text: input.value.trim() }), TYPING_MS);
  });
  return input;
}

function telemetryBox({ hasTelemetry }, change) {
  const box = make("input", {
    type: "checkbox",
    test: "journal-telemetry",
    checked: hasTelemetry,
  });
  box.addEventListener("change", () => change({ hasTelemetry: box.checked }));
  return make("label", { class: "check" }, [box, make("span", { text: t("telemetry") })]);
}

function pauseButton(isPaused, pause) {
  let paused = isPaused;
  const label = () => t(paused ? "resume" : "pause");
  const toggle = button(
    label(),
    "journal-pause",
    () => {
      paused = !paused;
      toggle.textContent = label();
      pause(paused);
    },
    "small",
  );
  return toggle;
}

function copyButton(copyAll) {
  const copier = button(t("copyAll"), "journal-copy", () => copyAll(copier), "small");
  return copier;
}
