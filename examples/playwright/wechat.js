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
import { createRequire } from "node:module";

import { test as base } from "@playwright/test";

import { Sandbox } from "./sandbox.js";

export { expect } from "@playwright/test";

// The file that the CDN serves, from npm: a test talks to nobody outside.
const JWEIXIN = createRequire(import.meta.url).resolve("jweixin-npm/jweixin-1.6.0.js");
const CDN = /^https?:\/\/res2?\.wx\.qq\.com\/open\/js\/jweixin-[\d.]+\.js$/;

export const test = base.extend({
  /** A running sandbox, as `http://127.0.0.1:8090`; without it the tests start their own. */
  sandboxUrl: [undefined, { option: true, scope: "worker" }],

  /** Which client: android, ios, devtools, desktop, harmony, future, miniprogram. */
  profile: ["android", { option: true }],

  sandbox: [
    async ({ sandboxUrl }, use) => {
      const sandbox = sandboxUrl ? new Sandbox(sandboxUrl) : await Sandbox.start();
      await use(sandbox);
      await sandbox.stop();
    },
    { scope: "worker" },
  ],

  wechat: async ({ context, page, profile, sandbox }, use) => {
    await sandbox.reset();
    await context.route(CDN, (route) => route.fulfill({ path: JWEIXIN }));
    await context.addInitScript(`window.__weixinSandbox = ${JSON.stringify({ profile })};`);
    await context.addInitScript(await sandbox.client());
    await use(new WeChat(page, sandbox));
  },
});

/** What a person does with the client, and what the client has seen. */
class WeChat {
  #page;
  #sandbox;

  constructor(page, sandbox) {
    this.#page = page;
    this.#sandbox = sandbox;
  }

  /**
   * How calls of an API end from now on: ok, cancel, fail, denied, missing, never, twice,
   * or a list of these, one for each call. The name is that of `wx`, or the bridge's.
   */
  async setOutcome(name, how) {
    const known = await this.#sandbox.apiName(name);
    if (!known) {
      throw new Error(
        `wechat.setOutcome: no API is called ${name}; setCustomOutcome takes any name`,
      );
    }
    await this.setCustomOutcome(known, how);
  }

  /** The same for an API that the simulator does not know, as `wx.invoke` calls it. */
  async setCustomOutcome(name, how) {
    const script = ([name, how]) => {
      const sandbox = window.__weixinSandbox;
      if (sandbox) sandbox.outcomes[name] = how;
    };
    // For the pages that are to come, and for the one that is there.
    await this.#page.context().addInitScript(script, [name, how]);
    await this.#page.evaluate(script, [name, how]);
  }

  /** Shares as a person does from the menu, to friend, timeline, qq, …; `card` is what arrives. */
  share(to = "friend") {
    return this.#page.evaluate((to) => window.__weixinSandbox.share(to), to);
  }

  /** Every call that the page has made, oldest first: {name, args, response}. */
  async calls(name) {
    const calls = await this.#page.evaluate(() => window.__weixinSandbox.calls);
    return calls.filter((call) => !call.hidden && (!name || call.name === name));
  }

  /** Why the last wx.config was refused, in words; the page is never told. */
  async whyInvalid() {
    const verdict = await this.#page.evaluate(() => window.__weixinSandbox.lastVerdict);
    return verdict?.explanation?.causes.map((cause) => cause.advice.en) ?? [];
  }

  /** What happened, of one kind or all: platform, page, verify, bridge, report, control. */
  journal(kind) {
    return this.#sandbox.journal(kind);
  }

  /** Platform calls, how they ended, and what was said of the tokens that were shown. */
  counters() {
    return this.#sandbox.get("/__sandbox/counters");
  }

  /** Who holds the phone: {nickname, snapshot, …}. */
  user(changes) {
    return this.#sandbox.post("user", changes);
  }

  /** Moves the platform's time, and the demo's with it. */
  advance(seconds) {
    return this.#sandbox.post("clock", { advanceSeconds: seconds });
  }
}
