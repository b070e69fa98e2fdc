// Playwright's `test`, with a simulated WeChat around the page. Copy this file and
// sandbox.js into your project.
//
//   import { expect, test } from "./wechat.js";
//
//   test("a cancelled payment is not an error", async ({ page, wechat }) => {
//     await wechat.setOutcome("chooseWXPay", "cancel");
//     await page.goto("http://127.0.0.1:5173/");
//     …
//   });
import { test as base } from "@playwright/test";

import { Sandbox } from "./sandbox.js";

export { expect } from "@playwright/test";

const CDN = /^https?:\/\/res2?\.wx\.qq\.com\/open\/js\/(jweixin-[\d.]+\.js)([?#].*)?$/;

export const test = base.extend({
  /** The address of a running sandbox; without it the tests start one. */
  sandboxUrl: [undefined, { option: true, scope: "worker" }],

  /** The client: android, ios, devtools, desktop, harmony, harmony1, future, miniprogram. */
  profile: ["android", { option: true }],

  /**
   * Whose jweixin runs: the page's own, with WeChat's CDN answered from npm, or one of npm
   * before the page's scripts: jweixin-npm, weixin-js-sdk, jweixin-wechat.
   */
  jweixin: ["page", { option: true }],

  sandbox: [
    async ({ sandboxUrl }, use) => {
      const sandbox = sandboxUrl ? new Sandbox(sandboxUrl) : await Sandbox.start();
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: "worker" },
  ],

  wechat: async ({ context, page, profile, jweixin, sandbox }, use) => {
    await sandbox.reset();
    // No test uses the internet.
    await context.route(CDN, async (route) => {
      const body = await sandbox.jweixin(CDN.exec(route.request().url())[1]);
      const headers = { "access-control-allow-origin": "*" };
      await route.fulfill({ body, headers, contentType: "text/javascript" });
    });
    await context.addInitScript(`window.__weixinSandbox = ${JSON.stringify({ profile })};`);
    await context.addInitScript(await sandbox.client());
    if (jweixin !== "page") await context.addInitScript(await sandbox.jweixinOf(jweixin));
    await use(new WeChat(page, sandbox));
  },
});

/** The client in the hands of a user, and the records of the sandbox. */
class WeChat {
  #page;
  #sandbox;

  constructor(page, sandbox) {
    this.#page = page;
    this.#sandbox = sandbox;
  }

  /**
   * Sets the result of the calls of an API: ok, cancel, fail, denied, missing, never, twice,
   * or a list of these, one for each call. The name is that of `wx`, or of the bridge.
   */
  async setOutcome(name, outcome) {
    const known = await this.#sandbox.apiName(name);
    if (!known) {
      throw new Error(
        `wechat.setOutcome: no API is called ${name}; setCustomOutcome takes any name`,
      );
    }
    await this.setCustomOutcome(known, outcome);
  }

  /** The same for an API that the simulator does not know, as `wx.invoke` calls it. */
  async setCustomOutcome(name, outcome) {
    const script = ([name, outcome]) => {
      const sandbox = window.__weixinSandbox;
      if (sandbox) sandbox.outcomes[name] = outcome;
    };
    // For later pages, and for the current one.
    await this.#page.context().addInitScript(script, [name, outcome]);
    await this.#page.evaluate(script, [name, outcome]);
  }

  /** Shares from the menu to friend, timeline, qq, …; `card` is the card that is sent. */
  share(to = "friend") {
    return this.#page.evaluate((to) => window.__weixinSandbox.share(to), to);
  }

  /** Every call of the page, the oldest first: {name, args, response}. */
  async calls(name) {
    const calls = await this.#page.evaluate(() => window.__weixinSandbox.calls);
    return calls.filter((call) => !call.hidden && (!name || call.name === name));
  }

  /** Why the last wx.config was rejected. The page itself never gets these texts. */
  async whyInvalid() {
    const verdict = await this.#page.evaluate(() => window.__weixinSandbox.lastVerdict);
    return verdict?.explanation?.causes.map((cause) => cause.advice.en) ?? [];
  }

  /** The entries of the journal, of one kind or all: platform, page, verify, bridge, telemetry, control. */
  journal(kind) {
    return this.#sandbox.journal(kind);
  }

  /** Counts calls of the platform, their results, and valid and invalid tokens. */
  counters() {
    return this.#sandbox.get("/__sandbox/counters");
  }

  /** Changes the current user: {nickname, snapshot, …}. */
  user(changes) {
    return this.#sandbox.post("user", changes);
  }

  /** Moves the clock of the platform, and of the demo. */
  advance(seconds) {
    return this.#sandbox.post("clock", { advanceSeconds: seconds });
  }
}
