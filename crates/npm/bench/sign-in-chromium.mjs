// ns per signature in Chromium, ours against what people use. `contest.mjs` has
// how; the page is `pages/sign.html`.
//
//   node crates/npm/bench/sign-in-chromium.mjs [--json]
import { inChromium } from "./chromium.mjs";
import { tell } from "./tell.mjs";

tell(await inChromium("sign.html"));
