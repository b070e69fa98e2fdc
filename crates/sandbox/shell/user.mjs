// Who holds the phone, and how they are with this account.

import { get, post } from "./control_api.mjs";
import { field, fill, make, select } from "./dom.mjs";
import { reload } from "./phone.mjs";
import { onLanguage, t } from "./i18n.mjs";

const HABITS = ["follows", "snapshot", "fromChat", "doubleCallback", "dropsCookies"];
const CONSENTS = ["ask", "allow", "deny", "denyAndStay"];
const TEMPLATE_MESSAGES = ["delivered", "blocked", "systemFailed"];

let people = null;

export async function setUp() {
  await refresh();
  onLanguage(show);
}

export async function refresh() {
  const told = await get("users");
  const isSame = JSON.stringify(told) === JSON.stringify(people);
  people = told;
  // A name that is being typed stays.
  if (!isSame) {
    show();
  }
}

function show() {
  if (!people) {
    return;
  }
  const { users, current } = people;
  const user = users.find((one) => one.id === current);
  const names = users.map((one) => [one.id, one.nickname]);
  const consents = CONSENTS.map((consent) => [consent, t(`consent-${consent}`)]);
  const fates = TEMPLATE_MESSAGES.map((fate) => [fate, t(`templates-${fate}`)]);
  fill("person", [
    make("h2", { text: t("person") }),
    make("div", { class: "fields" }, [
      field(
        t("who"),
        select("person-who", names, current, (id) => change({ id }, true)),
      ),
      field(
        t("consent"),
        select("person-consent", consents, user.consent, (consent) => change({ consent })),
      ),
    ]),
    nickname(user),
    field(
      t("templates"),
      select("person-templates", fates, user.templateMessages, (fate) =>
        change({ templateMessages: fate }),
      ),
    ),
    ...HABITS.map((habit) => check(habit, user[habit])),
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
    make("button", { text: t("save"), test: "person-save" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ nickname: input.value });
  });
  return form;
}

function check(habit, isSet) {
  const box = make("input", { type: "checkbox", test: `person-${habit}`, checked: isSet });
  // A page is a snapshot from its first byte on.
  box.addEventListener("change", () => change({ [habit]: box.checked }, habit === "snapshot"));
  return make("label", { class: "check" }, [box, make("span", { text: t(`habit-${habit}`) })]);
}

async function change(what, reloads = false) {
  await post("user", what);
  await refresh();
  if (reloads) {
    reload();
  }
}
