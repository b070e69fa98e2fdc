// Nanoseconds per signature in Chromium: this package and other libraries. See
// `compare.mjs`; the page is `pages/sign.html`.
//
//   node crates/npm/bench/sign-chromium.mjs [--json]
import { runInChromium } from "./chromium.mjs";
import { report } from "./report.mjs";

report(await runInChromium("sign.html"));
