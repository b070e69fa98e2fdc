// Light, dark, or as the system has it.

import { find } from "./dom.mjs";
import { onLanguage, t } from "./i18n.mjs";

const KEPT = "wechat-h5-shell-theme";
const THEMES = ["auto", "light", "dark"];
let theme = THEMES.includes(localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : "auto";

export function setUp(onTheme) {
  onLanguage(show);
  find("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem(KEPT, theme);
    show();
    onTheme();
  });
}

function show() {
  document.documentElement.dataset.theme = theme;
  find("theme").textContent = t(`theme-${theme}`);
}
