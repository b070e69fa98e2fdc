// What a user does in the account's chat.

import { post } from "./control_api.mjs";
import { button, field, make } from "./dom.mjs";
import { completeUrl } from "./frame_policy.mjs";
import { t } from "./language.mjs";
import { open } from "./phone.mjs";

let draft = "";
let scene = "123";

/** The controls; `done` is called after each action. */
export function chatActions({ user, menu, url }, done) {
  const problem = make("p", {
    class: "problem",
    role: "alert",
    test: "chat-problem",
    hidden: true,
  });
  const act = (action) => async () => {
    problem.hidden = true;
    try {
      showVerdict(await action(), problem);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
    await done();
  };
  return [
    url ? null : serverForm(act),
    problem,
    user.follows ? writer(act) : make("p", { class: "soft", text: t("chat-notFollowing") }),
    user.follows && menu.length ? menuBar(menu, act) : null,
    make("div", { class: "line wrap" }, [
      ...scanner(user, act),
      button(
        t(user.follows ? "unfollow" : "follow"),
        user.follows ? "chat-unfollow" : "chat-follow",
        act(() => post("user", { follows: !user.follows })),
      ),
    ]),
  ];
}

// Only a push has one.
function showVerdict(report, problem) {
  const problems = report?.problems ?? [];
  if (problems.length) {
    problem.textContent = problems.join("; ");
    problem.hidden = false;
  }
}

function serverForm(act) {
  const input = make("input", {
    test: "chat-url",
    inputMode: "url",
    required: true,
    placeholder: "http://127.0.0.1:8080/wechat/message",
  });
  const form = make("form", { class: "line" }, [
    field(t("chat-url"), input),
    make("button", { text: t("save"), test: "chat-url-save" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => post("push/config", { url: completeUrl(input.value) }))();
  });
  return form;
}

function writer(act) {
  const input = make("input", {
    test: "chat-text",
    value: draft,
    label: t("chat-text"),
    placeholder: t("chat-text"),
    autocomplete: "off",
    required: true,
    on: { input: () => (draft = input.value) },
  });
  const form = make("form", { class: "line" }, [
    input,
    make("button", { class: "primary", text: t("send"), test: "chat-send" }),
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    input.value = "";
    draft = "";
    act(() => post("push", { type: "text", Content: text }))();
  });
  return form;
}

function menuBar(menu, act) {
  const buttons = menu.flatMap((entry) => (entry.sub_button?.length ? entry.sub_button : [entry]));
  const tapped = (entry) => act(() => tap(entry));
  return make(
    "div",
    { class: "line wrap", role: "group", label: t("chat-menu") },
    buttons.map((entry) =>
      button(`☰ ${entry.name}`, `chat-menu-${entry.key ?? entry.name}`, tapped(entry)),
    ),
  );
}

// A button with a page opens it in the phone, and is pushed as VIEW.
async function tap({ type, key, url }) {
  if (type === "view") {
    open(url);
    return post("push", { type: "VIEW", EventKey: url });
  }
  return post("push", { type: type === "click" ? "CLICK" : type, EventKey: key });
}

function scanner(user, act) {
  const input = make("input", {
    test: "chat-scene",
    value: scene,
    label: t("chat-scene"),
    on: { input: () => (scene = input.value) },
  });
  const scan = () =>
    user.follows
      ? post("push", { type: "SCAN", EventKey: scene })
      : post("user", { follows: true, scene });
  return [input, button(t("scanCode"), "chat-scan", act(scan))];
}
