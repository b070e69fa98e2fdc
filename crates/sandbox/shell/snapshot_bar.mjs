// The bar below a snapshot page (快照页), with the way to the page itself. It has its own space,
// as in a client: it covers nothing of the page.

import { post } from "./control_api.mjs";
import { button, find, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { onState } from "./page_messages.mjs";
import { reload } from "./phone.mjs";

export function setUp() {
  onLanguage(show);
  onState(({ isSnapshot }) => {
    find("snapshot").hidden = !isSnapshot;
  });
}

function show() {
  find("snapshot").replaceChildren(
    make("span", { text: t("snapshotBar") }),
    button(t("fullService"), "full-service", leave, "primary"),
  );
}

async function leave() {
  await post("user", { snapshot: false });
  reload();
}
