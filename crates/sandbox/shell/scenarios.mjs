// Scenarios: situations by their names, applied in one click or by a link. A link asks first,
// because any page may open the shell with one.

import { get, post } from "./control_api.mjs";
import { button, copy, find, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { openTab } from "./tabs.mjs";

let scenarios = [];
let applied = null;
let afterApplied = async () => {};

/** `onApplied` is called when a scenario is in force. */
export async function setUp(onApplied) {
  afterApplied = onApplied;
  ({ scenarios } = await get("scenarios"));
  onLanguage(show);
  addEventListener("hashchange", askForLinked);
  askForLinked();
}

function show() {
  fill("scenarios", [
    make("h2", { text: t("scenarios") }),
    make("p", { class: "soft note", text: t("scenariosNote") }),
    make("ul", { class: "scenarios" }, scenarios.map(row)),
  ]);
}

function row({ name }) {
  const copier = button(t("copyLink"), `scenario-link-${name}`, () => copy(linkOf(name), copier));
  const isApplied = name === applied;
  return make("li", { class: isApplied ? "applied" : "" }, [
    make("strong", { text: t(`scenario-${name}`) }),
    make("p", { class: "soft", text: t(`scenario-${name}-text`) }),
    make("div", { class: "line" }, [
      button(t(isApplied ? "applyAgain" : "apply"), `scenario-${name}`, () => apply(name)),
      copier,
    ]),
  ]);
}

const linkOf = (name) => `${location.origin}/#scenario=${encodeURIComponent(name)}`;

async function apply(name) {
  await post(`scenarios/${encodeURIComponent(name)}`);
  applied = name;
  history.replaceState(history.state, "", linkOf(name));
  show();
  await afterApplied();
}

// ---- links ----------------------------------------------------------------

function askForLinked() {
  const name = new URLSearchParams(location.hash.slice(1)).get("scenario");
  if (name === null || name === applied) {
    return;
  }
  openTab("scenarios");
  const isKnown = scenarios.some((scenario) => scenario.name === name);
  showQuestion(name, isKnown);
}

function showQuestion(name, isKnown) {
  const dialog = find("scenario-question");
  const text = isKnown
    ? `${t(`scenario-${name}`)}: ${t(`scenario-${name}-text`)}`
    : t("unknownScenario", { name });
  const answer = (action) => () => {
    dialog.close();
    return action?.();
  };
  dialog.replaceChildren(
    make("h2", { id: "scenario-question-title", text: t("applyScenario") }),
    make("p", { text }),
    isKnown && make("p", { class: "soft note", text: t("scenariosNote") }),
    make("div", { class: "line" }, [
      isKnown
        ? button(
            t("apply"),
            "scenario-apply",
            answer(() => apply(name)),
            "primary",
          )
        : null,
      button(t("close"), "scenario-close", answer()),
    ]),
  );
  dialog.showModal();
}
