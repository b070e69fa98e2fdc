// Light, dark, or the system's appearance.

import { find } from "./dom.mjs";
import { onLanguage, t } from "./language.mjs";

const STORAGE_KEY = "wechat-h5-shell-theme";
const THEMES = ["auto", "light", "dark"];
let theme = THEMES.includes(localStorage.getItem(STORAGE_KEY))
  ? localStorage.getItem(STORAGE_KEY)
  : "auto";

export function setUp(onTheme) {
  onLanguage(show);
  find("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem(STORAGE_KEY, theme);
    show();
    onTheme();
  });
}

function show() {
  document.documentElement.dataset.theme = theme;
  find("theme").textContent = t(`theme-${theme}`);
}
