// Web authorization: the authorize page, the exchange and the profile.
import assert from "node:assert/strict";
import { Authorization, SANDBOX_OPEN, account } from "./hosts.mjs";

const CALLBACK = "http://127.0.0.1:8080/callback?from=sdk";
// As documented; WeChat checks it by pattern.
const ORDER = ["appid", "redirect_uri", "response_type", "scope", "state", "connect_redirect"];

const oauth = (scope) => {
  const app = account({ oauth: { redirect_url: CALLBACK } });
  app.setOAuthFactory(() => new Authorization({ redirect: CALLBACK }));
  return app.getOAuth().scopes([scope]).withState("state123");
};

const inOrder = (address) => {
  const url = new URL(address);
  const query = ORDER.map((name) => [name, url.searchParams.get(name)]);
  url.search = new URLSearchParams(query.filter(([, value]) => value !== null));
  return url.href;
};

const open = (address, init) => fetch(address, { redirect: "manual", ...init });

/** Goes through the authorize page as a user does, up to the redirect back. */
const codeOf = async (provider) => {
  const own = provider.redirect();
  // The SDK writes scope before response_type. The documentation calls that an
  // error, phones are reported to let it pass, and the sandbox is strict.
  const refused = await open(own);
  assert.match(await refused.text(), /Scope 参数错误/);
  let page = await open(inOrder(own));
  if (page.status === 200) page = await consent(await page.text());
  const back = new URL(page.headers.get("location"));
  assert.equal(back.searchParams.get("state"), "state123");
  assert.equal(back.searchParams.get("from"), "sdk");
  return back.searchParams.get("code");
};

const consent = (html) => {
  const [, action] = html.match(/<form[^>]* action="([^"]*)"/);
  const [, id] = html.match(/name="id" value="([^"]*)"/);
  const body = new URLSearchParams({ id, decision: "allow" });
  return open(SANDBOX_OPEN + action, { method: "POST", body });
};

const silent = oauth("snsapi_base");
const used = await codeOf(silent);
const base = await silent.userFromCode(used);
assert.ok(base.getId());
await assert.rejects(silent.userFromCode(used), /40163/);

const userinfo = oauth("snsapi_userinfo");
const user = await userinfo.userFromCode(await codeOf(userinfo));
assert.equal(user.getId(), base.getId(), "one user, one openid");
assert.equal(user.getNickname(), "小明");
assert.ok(user.getAvatar().startsWith("http"));
