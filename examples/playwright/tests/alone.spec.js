// The sandbox alone, which the fixture starts: a page of any stack, that signs by itself
// and loads jweixin from the CDN as WeChat's documentation says.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { expect, test as base } from "../wechat.js";

/** Opens a page at an address of its own, and makes a mistake: it signs a fragment, too. */
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

/** A back end's half: the account's ticket, and a signature for a URL. */
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

    test("pictures are chosen", async ({ page, open, wechat }) => {
      await open();
      await expect(page.locator("#state")).toHaveText(/^\d chosen$/);
      expect(await wechat.calls("chooseImage")).toHaveLength(1);
    });
  });
}

test("a person cancels", async ({ page, open, wechat }) => {
  await wechat.setOutcome("chooseImage", "cancel");
  await open();
  await expect(page.locator("#state")).toHaveText("cancelled");
});

test("a misspelt API is an error of the test, and others have another way", async ({
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
  // It is in no list of this page's.
  const answered = () => {
    window.__weixinSandbox.grantAll = true;
    return new Promise((done) => window.wx.invoke("openSomethingNew", {}, done));
  };
  const { err_msg: said } = await page.evaluate(answered);
  expect(said).toBe("openSomethingNew:ok");
});

test("a signature over the fragment is refused, and the test is told why", async ({
  page,
  open,
  wechat,
}) => {
  await open("#top");
  await expect(page.locator("#state")).toHaveText("config:invalid signature");
  expect(await wechat.whyInvalid()).toEqual([expect.stringContaining("#")]);
});
