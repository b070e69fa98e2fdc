// Takes the pictures of the READMEs.
//
//   node main.mjs <binary of wechat-h5> <folder> [<picture>…]
//
// WECHAT_H5_PICTURES is the folder with playwright-core and sharp.
import { join } from "node:path";

import { withBrowser } from "./browser.mjs";
import { withDemo } from "./demo.mjs";
import { takePhones } from "./phones.mjs";
import { takeShell } from "./shell.mjs";
import { takeTour } from "./tour.mjs";

const PICTURES = {
  "shell.png": (place) => takeShell(place, "en"),
  "shell.zh-CN.png": (place) => takeShell(place, "zh"),
  "page.png": takePhones,
  "tour.webp": (place) => takeTour(place, "en"),
  "tour.zh-CN.webp": (place) => takeTour(place, "zh"),
};

const [binary, folder, ...chosen] = process.argv.slice(2);
const names = chosen.length ? chosen : Object.keys(PICTURES);

await withBrowser(async (browser) => {
  for (const name of names) {
    const file = join(folder, name);
    // Each begins with an empty journal.
    await withDemo(binary, (demo) => PICTURES[name]({ browser, demo, file }));
    console.log(file);
  }
});
