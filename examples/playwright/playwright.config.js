import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { defineConfig } from "@playwright/test";

// The system's browser: Playwright need not download one.
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const folders = (process.env.PATH ?? "").split(delimiter);
const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);

// Only this machine is reachable, so that a page that uses the internet fails everywhere.
const offline = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost";

export default defineConfig({
  testDir: "tests",
  timeout: 60_000,
  workers: 1,
  reporter: "list",
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? found,
      args: ["--disable-gpu", offline],
    },
    locale: "zh-CN",
    viewport: { width: 390, height: 780 },
    screenshot: "only-on-failure",
  },
});
