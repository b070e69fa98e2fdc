// The sandbox alone, which the fixture starts: a page of any framework that signs by itself
// and loads jweixin from the CDN, as in WeChat's documentation.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { expect, test as base } from "../wechat.js";

/** Opens a page at its own address. It has a mistake: it signs the fragment, too. */
const test = base.extend({
  open: async ({ page, sandbox }, use) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${server.address().port}/shop?id=1`;
    await use(async (fragment = "") => {
      const config = await sign(sandbox, url + fragment);
      server.on("request", (_, response) => response.end(document(config)));
      await page.goto(url + fragment);
    });
    server.close();
  },
});

/** The back end: the ticket of the account, and the signature of a URL. */
const sign = async (sandbox, url) => {
  const { appId, appSecret } = await sandbox.get("/__sandbox/account");
  const account = `appid=${appId}&secret=${appSecret}`;
  const { access_token } = await sandbox.get(
    `/cgi-bin/token?grant_type=client_credential&${account}`,
  );
  const { ticket } = await sandbox.get(
    `/cgi-bin/ticket/getticket?access_token=${access_token}&type=jsapi`,
  );
  const [nonceStr, timestamp] = ["Wm3WZYTPz0wzccnW", Math.floor(Date.now() / 1000)];
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  return { appId, nonceStr, timestamp, signature: createHash("sha1").update(text).digest("hex") };
};

const document = (config) => `<!doctype html>
  <meta charset="utf-8" />
  <script src="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"></script>
  <p id="state">loading</p>
  <script>
    const say = (text) => (document.getElementById("state").textContent = text);
    wx.config(${JSON.stringify({ ...config, jsApiList: ["chooseImage"] })});
    wx.error((error) => say(error.errMsg));
    wx.ready(() => wx.chooseImage({
      success: ({ localIds }) => say(localIds.length + " chosen"),
      cancel: () => say("cancelled"),
    }));
  </script>`;

for (const profile of ["android", "ios"]) {
  test.describe(profile, () => {
    test.use({ profile });

    test("the user chooses pictures", async ({ page, open, wechat }) => {
      await open();
      await expect(page.locator("#state")).toHaveText(/^\d chosen$/);
      expect(await wechat.calls("chooseImage")).toHaveLength(1);
    });
  });
}

test("the user cancels", async ({ page, open, wechat }) => {
  await wechat.setOutcome("chooseImage", "cancel");
  await open();
  await expect(page.locator("#state")).toHaveText("cancelled");
});

test("a misspelt API fails the test, and unknown APIs have setCustomOutcome", async ({
  page,
  open,
  wechat,
}) => {
  await expect(wechat.setOutcome("choseImage", "cancel")).rejects.toThrow(
    "no API is called choseImage",
  );
  await wechat.setCustomOutcome("openSomethingNew", "ok");
  await open();
  await expect(page.locator("#state")).toHaveText(/chosen$/);
  // The API is not in the jsApiList of the page.
  const invoke = () => {
    window.__weixinSandbox.grantAll = true;
    return new Promise((done) => window.wx.invoke("openSomethingNew", {}, done));
  };
  const { err_msg } = await page.evaluate(invoke);
  expect(err_msg).toBe("openSomethingNew:ok");
});

test("a signature with the fragment is rejected, and the test gets the reason", async ({
  page,
  open,
  wechat,
}) => {
  await open("#top");
  await expect(page.locator("#state")).toHaveText("config:invalid signature");
  expect(await wechat.whyInvalid()).toEqual([expect.stringContaining("#")]);
});

/** Opens a page with this head, and returns what `wx` has there. */
const membersOf = async (page, head) => {
  const body = `<!doctype html><head>${head}</head>`;
  const server = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  server.close();
  return page.evaluate(() => window.wx && Object.keys(window.wx));
};

test("the page's own jweixin comes from npm, whatever its integrity", async ({ page, wechat }) => {
  const members = await membersOf(
    page,
    `<script src="https://res2.wx.qq.com/open/js/jweixin-1.6.0.js?v=1"
      integrity="sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      crossorigin="anonymous"></script>`,
  );
  expect(members).toContain("updateAppMessageShareData");
  expect(await wechat.journal("jweixin")).not.toHaveLength(0);
});

test("a page without a script has no wx, as on a phone", async ({ page, wechat }) => {
  expect(await membersOf(page, "")).toBeUndefined();
  expect(await wechat.calls()).toEqual([]);
});

test.describe("with the sandbox's jweixin", () => {
  test.use({ jweixin: "jweixin-npm" });

  test("it is there before the page's scripts", async ({ page, wechat }) => {
    const members = await membersOf(page, "");
    expect(members).toContain("updateAppMessageShareData");
    expect(await wechat.calls()).toEqual([]);
  });
});
