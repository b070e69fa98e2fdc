// The sandbox's state as a file: saved, and loaded again.

import { get, post } from "./control_api.mjs";
import { button, fill, make } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";
import { save } from "./save_file.mjs";

let afterImport = async () => {};

/** `onImported` is called when a file's state is in force. */
export function setUp(onImported) {
  afterImport = onImported;
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
      chooser,
    ]),
    result,
  ]);
}

async function exportState() {
  save("wechat-h5-sandbox-state.json", JSON.stringify(await get("state"), null, 2));
}

async function load(chooser, result) {
  const [file] = chooser.files;
  chooser.value = "";
  try {
    await post("state", JSON.parse(await file.text()));
    await afterImport();
    result.textContent = `${t("imported")}: ${file.name}`;
  } catch (error) {
    result.textContent = error.message;
  }
  result.hidden = false;
}
