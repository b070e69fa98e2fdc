// The examples as a developer starts them, with the simulator that their dev server puts into
// the page.
import { expect, test } from "@playwright/test";

import { startExample } from "./demo.js";

const httpServer = [
  "http-server",
  (port, demo) => [".", "-a", "127.0.0.1", "-p", port, "-c-1", "--proxy", demo],
];
const EXAMPLES = {
  html: httpServer,
  react: ["vite", (port) => ["--port", port]],
  vue: ["vite", (port) => ["--port", port]],
};
const SANDBOX_BY_DEFAULT = "http://127.0.0.1:8090";

for (const [name, [program, args]] of Object.entries(EXAMPLES)) {
  test.describe(name, () => {
    let example;
    test.beforeAll(async () => (example = await startExample(name, program, args)));
    test.afterAll(() => example.stop());

    test.beforeEach(async ({ context, page }) => {
      // The plain page has the usual address of the demo's sandbox.
      await context.route(`${SANDBOX_BY_DEFAULT}/**`, (route) =>
        route.continue({ url: route.request().url().replace(SANDBOX_BY_DEFAULT, example.sandbox) }),
      );
      await page.goto(example.page);
    });

    test("becomes ready, and its card is shared", async ({ page }) => {
      await expect(page.locator("#jssdk")).toHaveText("ready");
      const shared = await page.evaluate(() => window.__weixinSandbox.share("friend"));
      expect(shared.card).toMatchObject({ title: "一起来看 Have a look", link: example.page });
      const picture = await page.request.get(shared.card.imgUrl);
      expect(picture.headers()["content-type"]).toBe("image/png");
    });

    test("becomes ready in the phone of the sandbox", async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(example.sandbox);
      await expect(page.frameLocator("iframe").locator("#jssdk")).toHaveText("ready");
    });

    test("a user signs in", async ({ page }) => {
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("button", { name: "允许" }).click();
      // An empty fragment takes the place of #wechat_redirect.
      await page.waitForURL((url) => url.href.replace(/#$/, "") === example.page);
      const { nickname } = await fetch(`${example.sandbox}/__sandbox/user`).then((it) => it.json());
      await expect(page.locator("#user")).toHaveText(nickname);
      await expect(page.locator("#jssdk")).toHaveText("ready");
    });
  });
}

test.describe("vue2", () => {
  let example;
  test.beforeAll(async () => (example = await startExample("vue2", ...httpServer)));
  test.afterAll(() => example.stop());

  for (const path of ["", "npm.html"]) {
    test(`/${path} becomes ready, and a tap shows a toast`, async ({ context, page }) => {
      await context.route(`${SANDBOX_BY_DEFAULT}/**`, (route) =>
        route.continue({ url: route.request().url().replace(SANDBOX_BY_DEFAULT, example.sandbox) }),
      );
      await page.goto(`${example.page}${path}`);
      await expect(page.locator("#jssdk")).toHaveText("ready");
      await page.getByRole("button", { name: "Show a toast" }).click();
      await expect(page.getByRole("status").filter({ hasText: "你好" })).toBeVisible();
      await expect(page.locator(".toast")).toBeHidden();
    });
  }
});
