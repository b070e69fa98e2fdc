// The production build of the Vue example, which does not contain the simulator. The fixture
// runs it inside the simulated WeChat.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test as base } from "../wechat.js";
import { startExample } from "./demo.js";

const VUE = fileURLToPath(new URL("../../vue", import.meta.url));

/** The demo with the built page in front of it, for all tests of this file. */
const test = base.extend({
  shop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from it
    async ({}, use) => {
      execFileSync(`${VUE}/node_modules/.bin/vite`, ["build"], { cwd: VUE, stdio: "pipe" });
      const shop = await startExample("vue", "vite", (port) => ["preview", "--port", port]);
      await use(shop);
      await shop.stop();
    },
    { scope: "worker" },
  ],
  sandboxUrl: [({ shop }, use) => use(shop.sandbox), { scope: "worker" }],
});

test("the build contains no part of the simulator", ({ shop: _built }) => {
  const files = readdirSync(`${VUE}/dist`, { recursive: true, withFileTypes: true });
  const built = files.filter((file) => file.isFile());
  expect(built.some((file) => file.name.endsWith(".wasm"))).toBe(true);
  for (const file of built) {
    expect(readFileSync(`${file.parentPath}/${file.name}`, "latin1")).not.toContain("__sandbox");
  }
});

for (const profile of ["android", "ios", "devtools", "desktop", "harmony", "harmony1", "future"]) {
  test.describe(profile, () => {
    test.use({ profile });

    test("becomes ready and shares its card", async ({ page, shop, wechat }) => {
      await page.goto(shop.page);
      await expect(page.locator("#jssdk")).toHaveText("ready");
      const { card } = await wechat.share("friend");
      expect(card).toMatchObject({ title: "一起来看 Have a look", link: shop.page });
    });
  });
}

test("a user signs in", async ({ page, shop, wechat }) => {
  await wechat.user({ nickname: "小红" });
  await page.goto(shop.page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "允许" }).click();
  // An empty fragment takes the place of #wechat_redirect.
  await page.waitForURL((url) => url.href.replace(/#$/, "") === shop.page);
  await expect(page.locator("#user")).toHaveText("小红");
});

test("a client without the new share API is reported as unsupported", async ({
  page,
  shop,
  wechat,
}) => {
  await wechat.setOutcome("updateAppMessageShareData", "missing");
  await page.goto(shop.page);
  await expect(page.locator("#jssdk")).toHaveText(/^unsupported: /);
});

test("no expired token is used, also after a day", async ({ page, shop, wechat }) => {
  await page.goto(shop.page);
  await expect(page.locator("#jssdk")).toHaveText("ready");
  await wechat.advance(86_400);
  await page.reload();
  await expect(page.locator("#jssdk")).toHaveText("ready");
  const { verdicts, endpoints } = await wechat.counters();
  expect(verdicts).toMatchObject({ dead: 0, never_issued: 0 });
  expect(endpoints["/cgi-bin/ticket/getticket"].calls).toBeGreaterThan(0);
});
