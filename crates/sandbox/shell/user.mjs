// The current user of the phone, and how they behave towards the account.

import { get, post } from "./control_api.mjs";
import { field, fill, make, select } from "./dom.mjs";
import { reload } from "./phone.mjs";
import { onLanguage, t } from "./language.mjs";

const BEHAVIORS = [
  "follows",
  "snapshot",
  "snapshotRealIds",
  "snapshotFlagLate",
  "snapshotNoUserinfo",
  "fromChat",
  "doubleCallback",
  "dropsCookies",
];
// Without a snapshot they have no effect.
const ODDITIES = BEHAVIORS.filter(
  (behavior) => behavior.startsWith("snapshot") && behavior !== "snapshot",
);
const CONSENTS = ["ask", "allow", "deny", "denyAndStay"];
const TEMPLATE_MESSAGES = ["delivered", "blocked", "systemFailed"];

let fetched = null;

export async function setUp() {
  await refresh();
  onLanguage(show);
}

export async function refresh() {
  const users = await get("users");
  const isSame = JSON.stringify(users) === JSON.stringify(fetched);
  fetched = users;
  // A name that is being typed stays.
  if (!isSame) {
    show();
  }
}

function show() {
  if (!fetched) {
    return;
  }
  const { users, current } = fetched;
  const user = users.find((one) => one.id === current);
  const names = users.map((one) => [one.id, one.nickname]);
  const consents = CONSENTS.map((consent) => [consent, t(`consent-${consent}`)]);
  const choices = TEMPLATE_MESSAGES.map((choice) => [choice, t(`templateMessages-${choice}`)]);
  fill("user", [
    make("h2", { text: t("user") }),
    make("div", { class: "fields" }, [
      field(
        t("currentUser"),
        select("user-current", names, current, (id) => change({ id }, true)),
      ),
      field(
        t("consent"),
        select("user-consent", consents, user.consent, (consent) => change({ consent })),
      ),
    ]),
    nickname(user),
    field(
      t("templateMessages"),
      select("user-templateMessages", choices, user.templateMessages, (choice) =>
        change({ templateMessages: choice }),
      ),
    ),
    ...BEHAVIORS.filter((behavior) => user.snapshot || !ODDITIES.includes(behavior)).map(
      (behavior) => check(behavior, user[behavior]),
    ),
    user.snapshot &&
      make("p", { class: "soft note", test: "snapshot-note", text: t("snapshotNote") }),
    make("div", { class: "fact" }, [
      make("span", { class: "name", text: "openid" }),
      make("code", { text: user.openid, test: "openid" }),
    ]),
  ]);
}

function nickname(user) {
  const input = make("input", { test: "nickname", value: user.nickname, required: true });
  const form = make("form", { class: "line" }, [
    field(t("nickname"), input),
    make("button", { text: t("save"), test: "user-save" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ nickname: input.value });
  });
  return form;
}

function check(behavior, isSet) {
  const box = make("input", { type: "checkbox", test: `user-${behavior}`, checked: isSet });
  // Whether a page is a snapshot is decided when it loads.
  box.addEventListener("change", () =>
    change({ [behavior]: box.checked }, behavior === "snapshot"),
  );
  return make("label", { class: "check" }, [
    box,
    make("span", { text: t(`behavior-${behavior}`) }),
  ]);
}

async function change(what, reloads = false) {
  await post("user", what);
  await refresh();
  if (reloads) {
    reload();
  }
}
