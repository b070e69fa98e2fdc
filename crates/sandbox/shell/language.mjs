// The language of the shell.

import { TEXTS } from "./texts.mjs";

const STORAGE_KEY = "wechat-h5-shell-language";

let language = localStorage.getItem(STORAGE_KEY) || (/^zh/i.test(navigator.language) ? "zh" : "en");
const listeners = [];

export const currentLanguage = () => language;

/** The text of a key of `TEXTS`, with `values` for its placeholders. */
export function t(key, values = {}) {
  const pair = TEXTS[key];
  const text = pair ? pair[language === "zh" ? 0 : 1] : key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text of a code of the sandbox or of WeChat; a code without a text is shown as it is. */
export function textOfCode(code) {
  const key = `code-${code}`;
  return key in TEXTS ? t(key) : code;
}

/** Runs now and whenever the language changes. */
export function onLanguage(show) {
  listeners.push(show);
  show();
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(STORAGE_KEY, language);
  listeners.forEach((show) => show());
}

/** The texts in the document itself. */
export function translateDocument() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    element.title = t(element.dataset.label);
  }
}
