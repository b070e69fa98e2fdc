// Scenarios: situations by their names, applied in one click or by a link. A link asks first,
// because any page may open the shell with one.

import { get, post } from "./control_api.mjs";
import { begin } from "./demonstrations.mjs";
import { button, copy, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { ask } from "./question.mjs";
import { openTab } from "./tabs.mjs";

let scenarios = [];
// As the sandbox has applied it.
let applied = null;
let afterApplied = async () => {};

/** `onApplied` is called when a scenario is in force, with the page that it is about, if any. */
export async function setUp(onApplied) {
  afterApplied = onApplied;
  ({ scenarios } = await get("scenarios"));
  onLanguage(show);
  addEventListener("hashchange", askForLinked);
  askForLinked();
}

/** No scenario is in force any more. */
export function forget() {
  applied = null;
  history.replaceState(history.state, "", location.pathname + location.search);
  show();
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
  const isApplied = name === applied?.name;
  return make("li", { class: isApplied ? "applied" : "" }, [
    make("strong", { text: t(`scenario-${name}`) }),
    make("p", { class: "soft", text: t(`scenario-${name}-text`) }),
    isApplied &&
      make("p", { class: "next", test: "scenario-next", text: t(`scenario-${name}-next`) }),
    make("div", { class: "line" }, [
      button(t(isApplied ? "applyAgain" : "apply"), `scenario-${name}`, () => apply(name)),
      copier,
    ]),
    isApplied && applied.payment && order(applied),
  ]);
}

// What any page can be paid with.
function order({ outTradeNo, payment }) {
  const argument = JSON.stringify(payment);
  const copier = button(t("copy"), "order-copy", () => copy(argument, copier), "small");
  return make("p", { class: "line note", test: "order" }, [
    make("span", { text: t("orderPlaced", { number: outTradeNo }) }),
    copier,
  ]);
}

const linkOf = (name) => `${location.origin}/#scenario=${encodeURIComponent(name)}`;

async function apply(name) {
  applied = await post(`scenarios/${encodeURIComponent(name)}`);
  history.replaceState(history.state, "", linkOf(name));
  show();
  document.querySelector(".scenarios .applied").scrollIntoView({ block: "nearest" });
  await afterApplied(applied.page);
  // Not before the page of the last scenario is gone.
  begin(name);
}

// ---- links ----------------------------------------------------------------

async function askForLinked() {
  const name = new URLSearchParams(location.hash.slice(1)).get("scenario");
  if (name === null || name === applied?.name) {
    return;
  }
  openTab("scenarios");
  const isKnown = scenarios.some((scenario) => scenario.name === name);
  const text = isKnown
    ? `${t(`scenario-${name}`)}: ${t(`scenario-${name}-text`)}`
    : t("unknownScenario", { name });
  const isConfirmed = await ask({
    title: t("applyScenario"),
    paragraphs: isKnown ? [text, t("scenariosNote")] : [text],
    confirm: isKnown && t("apply"),
  });
  if (isConfirmed) {
    await apply(name);
  }
}
