// Microseconds per call in Chromium: by this package and by `wx.xxx` directly, through the
// real jweixin and a client that responds at once. The page is `pages/calls.html`.
//
//   node crates/npm/bench/calls.mjs [--json]
//
// With --json the last line is
// {"unit":"us","calls":{"hideOptionMenu":{"ours":9.1,"byHand":2.4}}}.
import { runInChromium } from "./chromium.mjs";

const ANDROID =
  "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36 " +
  "MicroMessenger/8.0.49.2600(0x28003137) NetType/WIFI Language/zh_CN";

const calls = await runInChromium("calls.html", [`--user-agent=${ANDROID}`]);

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ unit: "us", calls }));
} else {
  const rows = Object.entries(calls).map(([name, { ours, byHand }]) => [
    name,
    { "us per call": ours, "by hand": byHand, overhead: +(ours - byHand).toFixed(2) },
  ]);
  console.table(Object.fromEntries(rows));
}
