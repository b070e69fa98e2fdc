// What a page and a server need to know to take this for WeChat.

import { button, copy, fill, find, make } from "./dom.mjs";
import { onLanguage, t } from "./i18n.mjs";

export function setUp(facts, account) {
  onLanguage(() =>
    fill("about", [
      make("h2", { text: t("about") }),
      line("AppID", account.appId),
      line(t("apibase"), facts.apiBase),
      line(t("openbase"), facts.openBase),
      line(t("tag"), `<script src="${facts.apiBase}/__sandbox/client.js"></script>`),
      make("p", { class: "soft", text: `wechat-h5 ${facts.version} · ${t("notwechat")}` }),
    ]),
  );
  find("nojweixin").hidden = !facts.jweixinMissing;
  if (facts.jweixinMissing) {
    onLanguage(() => warn(facts.jweixinMissing));
  }
}

// Above all else: without it no page becomes ready.
function warn(why) {
  fill("nojweixin", [make("h2", { text: t("nojweixin") }), make("p", { text: why })]);
}

function line(name, value) {
  const copier = button(t("copy"), "about-copy", () => copy(value, copier), "small");
  return make("div", { class: "fact" }, [
    make("span", { class: "name", text: name }),
    make("code", { text: value }),
    copier,
  ]);
}
