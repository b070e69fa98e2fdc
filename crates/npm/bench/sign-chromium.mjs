// ns per signature in Chromium, ours against what people use. `compare.mjs` has
// how; the page is `pages/sign.html`.
//
//   node crates/npm/bench/sign-chromium.mjs [--json]
import { inChromium } from "./chromium.mjs";
import { report } from "./report.mjs";

report(await inChromium("sign.html"));
