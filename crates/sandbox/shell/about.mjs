// What a page and a server need to know to take this for WeChat.

import { button, copy, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./words.mjs";

export function setUp(facts, account) {
  onLanguage(() =>
    fill("about", [
      make("h2", { text: t("about") }),
      facts.jweixinMissing && make("p", { class: "warning", text: facts.jweixinMissing }),
      line("AppID", account.appId),
      line(t("apibase"), facts.apiBase),
      line(t("openbase"), facts.openBase),
      line(t("tag"), `<script src="${facts.apiBase}/__sandbox/client.js"></script>`),
      make("p", { class: "soft", text: `wechat-h5 ${facts.version} · ${t("notwechat")}` }),
    ]),
  );
}

function line(name, value) {
  const copier = button(t("copy"), "about-copy", () => copy(value, copier), "small");
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: name }),
    make("code", { text: value }),
    copier,
  ]);
}
