// One entry of the chat, as the user's phone shows it; events are not in a real chat.

import { make } from "./dom.mjs";
import { t } from "./language.mjs";

const SIDES = { message: "user", event: "note", failure: "note" };

export function chatEntry(entry) {
  const side = SIDES[entry.kind] ?? "account";
  return make("li", { class: `message ${side} ${entry.kind}`, title: timeOf(entry) }, [
    make("span", { class: "from", text: labelOf(entry, side) }),
    make("div", { class: "bubble" }, content(entry)),
  ]);
}

const timeOf = ({ at }) => new Date(at * 1000).toLocaleString(document.documentElement.lang);

function labelOf({ kind, type }, side) {
  const isText = type === "text" || side === "note";
  return isText ? t(`chat-${kind}`) : `${t(`chat-${kind}`)} · ${type}`;
}

function content(entry) {
  if (entry.kind === "failure") {
    return [make("span", { text: entry.text ?? t("chat-noReply") })];
  }
  if (entry.kind === "event") {
    const key = entry.content.EventKey;
    return [make("code", { text: key ? `${entry.type} · ${key}` : entry.type })];
  }
  if (entry.text) {
    return [make("span", { class: "text", text: entry.text })];
  }
  return entry.mediaId ? [media(entry)] : [...articles(entry)];
}

// Files are named only: the shell's policy lets it load none from another address.
function media({ type, mediaId }) {
  return make("code", { text: `${type} · ${mediaId}` });
}

function articles({ content }) {
  const list = content.Articles?.item ?? content.articles ?? [];
  const items = Array.isArray(list) ? list : [list];
  if (!items.length) {
    return [make("pre", { text: JSON.stringify(content, null, 1) })];
  }
  return items.map((item) =>
    make("div", {}, [
      make("strong", { text: String(item.Title ?? item.title ?? "") }),
      make("p", { class: "soft", text: String(item.Description ?? item.description ?? "") }),
      make("code", { text: String(item.Url ?? item.url ?? "") }),
    ]),
  );
}
