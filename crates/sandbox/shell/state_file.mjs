// The sandbox's state: saved as a file, loaded again, and reset.

import { get, post } from "./control_api.mjs";
import { button, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { ask } from "./question.mjs";
import { save } from "./save_file.mjs";

let afterChange = async () => {};

/** `onChanged` is called when another state is in force. */
export function setUp(onChanged) {
  afterChange = onChanged;
  onLanguage(show);
}

function show() {
  const result = make("p", { class: "note", role: "status", test: "state-result", hidden: true });
  const chooser = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  chooser.dataset.test = "state-file";
  chooser.addEventListener("change", () => load(chooser, result));
  fill("state", [
    make("h2", { text: t("state") }),
    make("p", { class: "soft note", text: t("stateNote") }),
    make("div", { class: "line" }, [
      button(t("exportState"), "state-export", exportState),
      button(t("importState"), "state-import", () => chooser.click()),
      button(t("reset"), "reset", reset),
      chooser,
    ]),
    result,
  ]);
}

async function exportState() {
  save("wechat-h5-sandbox-state.json", JSON.stringify(await get("state"), null, 2));
}

async function reset() {
  const isConfirmed = await ask({
    title: t("resetQuestion"),
    paragraphs: [t("resetText")],
    confirm: t("reset"),
  });
  if (isConfirmed) {
    await post("reset");
    await afterChange();
  }
}

async function load(chooser, result) {
  const [file] = chooser.files;
  chooser.value = "";
  try {
    await post("state", JSON.parse(await file.text()));
    await afterChange();
    result.textContent = `${t("imported")}: ${file.name}`;
  } catch (error) {
    result.textContent = error.message;
  }
  result.hidden = false;
  // The panel is longer than its window.
  result.scrollIntoView({ block: "center" });
}
