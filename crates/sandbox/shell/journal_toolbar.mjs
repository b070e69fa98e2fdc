// The controls above the journal.

import { button, make, select } from "./dom.mjs";
import { KINDS } from "./journal_filter.mjs";
import { t } from "./language.mjs";

const TYPING_MS = 150;

/** `actions` are `filter(changed)`, `pause(isPaused)` and `copy(button)`. */
export function toolbar(filter, isPaused, actions) {
  let current = filter;
  const change = (changed) => {
    current = { ...current, ...changed };
    actions.filter(current);
  };
  return make("div", { class: "toolbar" }, [
    kindChooser(current, change),
    textFilter(current, change),
    telemetryBox(current, change),
    pauseButton(isPaused, actions.pause),
    copyButton(actions.copy),
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
  const changeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ text: input.value.trim() }), TYPING_MS);
  };
  input.addEventListener("input", changeSoon);
  input.addEventListener("change", changeSoon);
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
  const toggle = button(label(), "journal-pause", () => {
    paused = !paused;
    toggle.textContent = label();
    pause(paused);
  });
  return toggle;
}

function copyButton(copyAll) {
  const copier = button(t("copyAll"), "journal-copy", () => copyAll(copier));
  return copier;
}
