// The example of a payment, as its one command starts it: sandbox, wechat-h5 and shop. WeChat's
// own jweixin opens the payment sheet, and the order is paid when the notification has arrived.
import { expect as expectSoon, test } from "@playwright/test";

import { Program, freePort } from "./demo.js";

// A start, a login and a payment take their time on a machine that does other things too.
const expect = expectSoon.configure({ timeout: 20_000 });
const SHOP = new URL("../../pay/", import.meta.url).pathname;

let shop;
let page;
let sandbox;

test.beforeAll(async () => {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: port,
    SANDBOX_LISTEN: "127.0.0.1:0",
    WECHAT_H5_NODE_MODULES: new URL("../node_modules", import.meta.url).pathname,
  };
  shop = new Program(process.execPath, ["start.js"], { cwd: SHOP, env });
  sandbox = await shop.output(/^sandbox\s+(http:\S+)\/$/);
  page = `${await shop.output(/^shop\s+(http:\S+)\/$/)}/`;
});
test.afterAll(() => shop.stop());

/** The page in the phone of the sandbox, where a user sees the payment sheet. */
async function phone(browser) {
  await browser.setViewportSize({ width: 1280, height: 900 });
  await browser.goto(sandbox);
  const shown = browser.frameLocator("iframe");
  await expect(shown.locator("#state")).toHaveText("ready");
  return shown;
}

test("an order is paid when WeChat Pay says so", async ({ page: browser }) => {
  const shown = await phone(browser);
  await shown.locator("#pay").click();
  await expect(shown.locator("[data-test=pay-amount]")).toHaveText("¥1.00");
  await shown.locator("[data-test=pay-confirm]").click();
  await shown.locator("[data-test=pay-done]").click();
  await expect(shown.locator("#state")).toHaveText("已付款 paid");
});

test("a user who cancels has not paid, and can pay after all", async ({ page: browser }) => {
  const shown = await phone(browser);
  await shown.locator("#pay").click();
  await shown.locator("[data-test=simulate-cancel]").click();
  await expect(shown.locator("#state")).toHaveText("已取消 cancelled");
  await shown.locator("#pay").click();
  await shown.locator("[data-test=pay-confirm]").click();
  await shown.locator("[data-test=pay-done]").click();
  await expect(shown.locator("#state")).toHaveText("已付款 paid");
});

test("in a browser without a phone the sandbox's user pays at once", async ({ page: browser }) => {
  await browser.goto(page);
  await expect(browser.locator("#state")).toHaveText("ready");
  await browser.locator("#pay").click();
  await expect(browser.locator("#state")).toHaveText("已付款 paid");
});

test("what wechat-h5 has not signed marks no order as paid", async ({ page: browser }) => {
  await browser.goto(page);
  await expect(browser.locator("#state")).toHaveText("ready");
  const { number } = await browser.evaluate(async () => {
    const response = await fetch("/orders", { method: "POST" });
    return response.json();
  });
  const payment = {
    kind: "transaction",
    data: { outTradeNo: number, tradeState: "SUCCESS", amount: { total: 100 } },
  };
  const signature = `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`;
  for (const headers of [{}, { "x-wechat-h5-signature": signature }]) {
    const body = JSON.stringify({ payment });
    const forged = await fetch(`${page}webhook`, { method: "POST", headers, body });
    expect(forged.status).toBe(401);
  }
  const order = await fetch(`${page}orders/${number}`).then((response) => response.json());
  expect(order).toEqual({ paid: false });
  const { merchants } = await fetch(`${sandbox}/__sandbox/merchants`).then((it) => it.json());
  const notification = await fetch(`${page}wechat/pay/${merchants[0].mchid}`, { method: "POST" });
  expect(notification.status).toBe(401);
});
