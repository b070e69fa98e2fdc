// A question before something that a link asks for, or that cannot be undone.

import { button, find, make } from "./dom.mjs";
import { t } from "./language.mjs";

/** Whether the user agrees. Without `confirm`, the text of a button, it is a message only. */
export function ask({ title, paragraphs, confirm }) {
  const dialog = find("question");
  const close = (answer) => () => dialog.close(answer);
  const refuse = button(t(confirm ? "cancel" : "close"), "question-close", close(""));
  refuse.autofocus = true;
  dialog.replaceChildren(
    make("h2", { id: "question-title", text: title }),
    ...paragraphs.map((text) => make("p", { text })),
    make(
      "div",
      { class: "line" },
      confirm
        ? [button(confirm, "question-confirm", close("confirmed"), "primary"), refuse]
        : [refuse],
    ),
  );
  // What Esc leaves is not the last answer.
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "confirmed");
  });
}
