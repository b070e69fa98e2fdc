// Who holds the phone.

import { get, post } from "./api.mjs";
import { field, fill, make } from "./dom.mjs";
import { reload } from "./phone.mjs";
import { onLanguage, t } from "./words.mjs";

let user = null;

export async function setUp() {
  await refresh();
  onLanguage(show);
}

export async function refresh() {
  user = await get("user");
  show();
}

function show() {
  if (!user) {
    return;
  }
  const nickname = make("input", { test: "nickname", value: user.nickname, required: true });
  const snapshot = make("input", { type: "checkbox", test: "snapshot-user", checked: user.snapshot });
  snapshot.addEventListener("change", async () => {
    await change({ snapshot: snapshot.checked });
    // A page is a snapshot from its first byte on.
    reload();
  });
  const form = make("form", { class: "line" }, [
    field(t("nickname"), nickname),
    make("button", { text: t("save"), test: "person-save" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ nickname: nickname.value });
  });
  fill("person", [
    make("h2", { text: t("person") }),
    form,
    make("label", { class: "check" }, [snapshot, make("span", { text: t("snapshotuser") })]),
    make("div", { class: "fact" }, [
      make("span", { class: "name", text: "openid" }),
      make("code", { text: user.openid }),
    ]),
  ]);
}

async function change(what) {
  user = await post("user", what);
  show();
}
