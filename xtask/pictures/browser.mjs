// Chromium, and documents in it that look as they are to be seen.
import { execFileSync } from "node:child_process";

import { chromium as program } from "../../crates/npm/test/lib/chromium.mjs";
import { chromium } from "./packages.mjs";

/** Runs `take` with a browser that reaches this machine only. */
export async function withBrowser(take) {
  const browser = await chromium.launch({
    executablePath: execFileSync("which", [program], { encoding: "utf8" }).trim(),
    args: [
      "--no-sandbox",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    ],
  });
  try {
    await take(browser);
  } finally {
    await browser.close();
  }
}

/**
 * A document with what the local storage of its origin is to have. Whatever it throws, or
 * writes as an error, ends the command: a picture of a mistake is none.
 */
export async function open(browser, url, { stored = {}, ...options }) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  await context.addInitScript((items) => {
    for (const [key, value] of Object.entries(items)) {
      localStorage.setItem(key, value);
    }
  }, stored);
  const page = await context.newPage();
  page.on("pageerror", fail);
  await page.goto(url);
  return page;
}

function fail(error) {
  throw error;
}

/** An element by its name for tests. */
export const test = (place, id) => place.locator(`[data-test="${id}"]`);

/** Waits until the page has configured jweixin. */
export async function waitReady(place) {
  await place.locator('html[data-jssdk="ready"]').waitFor({ state: "attached" });
}
