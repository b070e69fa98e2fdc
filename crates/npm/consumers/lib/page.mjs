// A page in a real Chromium, inside the simulated WeChat.
import { chromium as browsers } from "playwright-core";

import { chromium } from "./paths.mjs";

const FLAGS = [
  "--disable-gpu",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
  // A document that a test has changed counts as one of the public web, which may not load
  // from this machine.
  "--disable-features=LocalNetworkAccessChecks",
];

/**
 * Opens an address with the simulator first in its head. Returns the state that the page
 * reports when it is done, and the title of the share card that the client has stored.
 */
export const openPage = async (sandbox, url) => {
  const browser = await browsers.launch({ executablePath: chromium, args: FLAGS });
  // Closed before the servers are stopped: a server waits for the browser's open connections.
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.route(url, (route) => withSimulator(route, sandbox));
    await page.goto(url);
    await page.waitForFunction(
      () => /^(ready|failed)/.test(document.documentElement.dataset.jssdk),
      null,
      {
        timeout: 30_000,
      },
    );
    const state = await page.evaluate(() => document.documentElement.dataset.jssdk);
    const card = await page.evaluate(() => window.__weixinSandbox.shareData.appMessage);
    return { state, title: card?.title, errors };
  } finally {
    await browser.close();
  }
};

const withSimulator = async (route, sandbox) => {
  const response = await route.fetch();
  const html = await response.text();
  const script = `<script src="${sandbox}/__sandbox/client.js"></script>`;
  await route.fulfill({
    response,
    body: html.replace(/<head[^>]*>|(?<=^<!doctype[^>]*>)/i, (head) => head + script),
  });
};
