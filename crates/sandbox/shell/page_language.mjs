// The sandbox's own pages in the frame are written in the shell's language. They run no script,
// so a cookie says it, for their paths alone: the page's server, which may be another port of this
// host, is not told.

import { currentLanguage, onLanguage } from "./language.mjs";

// Read by src/page_language.rs.
const COOKIE = "wechat_h5_shell_language";
const PATHS = ["/connect", "/__sandbox"];
const YEAR_SECONDS = 31536000;

export function setUp() {
  onLanguage(() => {
    for (const path of PATHS) {
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
      document.cookie = `${COOKIE}=${currentLanguage()}; path=${path}; max-age=${YEAR_SECONDS}; SameSite=Lax`;
    }
  });
}
