// The addresses that a page and a server need to use this instead of WeChat.

import { button, copy, fill, find, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

export function setUp(facts, account) {
  onLanguage(() =>
    fill("connect", [
      make("h2", { text: t("connect") }),
      line("AppID", account.appId),
      line(t("apiBase"), facts.apiBase),
      line(t("openBase"), facts.openBase),
      line(t("scriptTag"), `<script src="${facts.apiBase}/__sandbox/client.js"></script>`),
      make("p", { class: "soft", text: `wechat-h5 ${facts.version} · ${t("notWeChat")}` }),
    ]),
  );
  find("jweixinMissing").hidden = !facts.jweixinMissing;
  if (facts.jweixinMissing) {
    onLanguage(() => warn(facts.jweixinMissing));
  }
}

// Shown first: pages may not become ready.
function warn(reason) {
  fill("jweixinMissing", [make("h2", { text: t("jweixinMissing") }), make("p", { text: reason })]);
}

function line(name, value) {
  const copier = button(t("copy"), "connect-copy", () => copy(value, copier), "small");
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: name }),
    make("code", { text: value }),
    copier,
  ]);
}
