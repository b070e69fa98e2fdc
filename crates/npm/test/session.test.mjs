// login, session and signOut with a simulated page and server: they need no module and no
// browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { load } from "./lib/package.mjs";

const { WechatH5Error, login, session, signOut } = await load("index.js");

const storage = () => {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
};

/** A page at this address. */
const page = (href) => {
  const { pathname, search, hash } = new URL(href);
  const went = [];
  const location = { href, pathname, search, hash, replace: (url) => went.push(url) };
  Object.assign(globalThis, { location, sessionStorage: storage() });
  return went;
};

const respondWith = (status, body) => {
  const requests = [];
  globalThis.fetch = async (url, { method = "GET" } = {}) => {
    requests.push([method, url]);
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
  return requests;
};

const code = (expected) => (error) => error instanceof WechatH5Error && error.code === expected;

test("login returns to the current path", () => {
  const went = page("https://h5.example.com/goods?id=1&a=中#/me?b=2");
  login();
  login({
    authorizeUrl: "https://sso.example.com/start?site=1",
    returnTo: "/#/x",
    scope: "snsapi_base",
  });
  const [first, second] = went.map((url) => new URL(url, "https://h5.example.com"));
  assert.equal(first.pathname, "/api/oauth/authorize");
  assert.equal(first.searchParams.get("return_to"), "/goods?id=1&a=%E4%B8%AD#/me?b=2");
  assert.equal(second.searchParams.get("site"), "1");
  assert.equal(second.searchParams.get("scope"), "snsapi_base");
  assert.equal(second.searchParams.get("return_to"), "/#/x");
});

test("login returns to any page that a browser shows", () => {
  for (const [href, expected] of [
    ["/?ids[]=1", "/?ids%5B%5D=1"],
    ["/#/list?filter={x}", "/#/list?filter=%7Bx%7D"],
    ["/?a=x|y^z`", "/?a=x%7Cy%5Ez%60"],
    ["/?rate=100%", "/?rate=100%25"],
    ["/?rate=100%&b=%zz", "/?rate=100%25&b=%25zz"],
    ["/#/a#b", "/#/a%23b"],
    ["/#\u017f\u212a", "/#%C5%BF%E2%84%AA"],
    ["/#中文", "/#%E4%B8%AD%E6%96%87"],
    ["/?a=b\\c", "/?a=b%5Cc"],
    [`/?long=${"a".repeat(1500)}`, `/?long=${"a".repeat(1500)}`],
  ]) {
    const went = page(`https://h5.example.com${href}`);
    login({ scope: "snsapi_base" });
    const target = new URL(went[0], "https://h5.example.com");
    assert.equal(target.searchParams.get("return_to"), expected);
  }
});

test("login rejects a returnTo on another site", () => {
  const went = page("https://h5.example.com/");
  for (const returnTo of [
    "//evil.example.com/",
    "/\\evil.example.com",
    "https://evil.example.com/",
    "",
  ]) {
    assert.throws(() => login({ returnTo }), code("invalid_argument"), returnTo);
  }
  assert.deepEqual(went, []);
});

/** The paths of the server's own tests. */
const paths = (name) =>
  JSON.parse(readFileSync(new URL(`../../server/tests/data/${name}`, import.meta.url), "utf8")).map(
    ({ return_to: path }) => path,
  );

test("login accepts and rejects the same paths as the server", () => {
  const went = page("https://h5.example.com/");
  const rejected = paths("return-to-refuse.json");
  for (const returnTo of [...rejected, "/\t/evil.example", "/a/..//evil.example", 5, null]) {
    assert.throws(() => login({ returnTo }), code("invalid_argument"), JSON.stringify(returnTo));
  }
  assert.deepEqual(went, []);
  for (const returnTo of paths("return-to-accept.json")) {
    page("https://h5.example.com/");
    login({ returnTo });
  }
});

test("authorizeUrl is a path or a URL of http, and its fragment stays behind the query", () => {
  const went = page("https://h5.example.com/");
  for (const authorizeUrl of [
    "javascript:alert(1)//",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "https://",
  ]) {
    assert.throws(() => login({ authorizeUrl }), code("invalid_argument"), authorizeUrl);
  }
  login({ authorizeUrl: "/start?site=1#top", returnTo: "/me" });
  login({ authorizeUrl: "/start#top?x", returnTo: "/me" });
  assert.deepEqual(went, ["/start?site=1&return_to=%2Fme#top", "/start?return_to=%2Fme#top?x"]);
});

test("every failure is a WechatH5Error", async () => {
  page("https://h5.example.com/");
  respondWith(200, { signedIn: false });
  assert.deepEqual(await session(null), { signedIn: false });
  await assert.rejects(session({ signal: 5 }), code("invalid_argument"));
  await assert.rejects(signOut({ signal: 5 }), code("invalid_argument"));
  login(null);
  delete globalThis.location;
  assert.throws(() => login(), code("outside_wechat"));
});

test("aborting while the body is read fails with aborted", async () => {
  page("https://h5.example.com/");
  for (const status of [200, 503]) {
    const abort = new AbortController();
    globalThis.fetch = async (_, { signal }) => {
      const stream = new ReadableStream({
        start: (body) => signal.addEventListener("abort", () => body.error(signal.reason)),
      });
      return new Response(stream, { status });
    };
    const request = session({ signal: abort.signal });
    setTimeout(() => abort.abort());
    await assert.rejects(request, code("aborted"));
  }
});

test("the fourth login within a minute is rejected, until a session exists", async () => {
  const went = page("https://h5.example.com/");
  for (let i = 0; i < 3; i++) login();
  assert.throws(() => login(), code("login_loop"));
  assert.equal(went.length, 3);
  respondWith(200, { signedIn: false });
  await session();
  assert.throws(() => login(), code("login_loop"), "a response without a session does not count");
  respondWith(200, {
    signedIn: true,
    snapshot: false,
    scope: "snsapi_base",
    openid: "o1",
    expiresAt: 1,
  });
  await session();
  login();
  assert.equal(went.length, 4);
});

test("logins older than a minute do not count, and a forbidden storage is ignored", (t) => {
  const went = page("https://h5.example.com/");
  t.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
  for (let i = 0; i < 3; i++) login();
  t.mock.timers.tick(61_000);
  login();
  globalThis.sessionStorage = {
    getItem: () => {
      throw new Error("forbidden");
    },
  };
  for (let i = 0; i < 5; i++) login();
  assert.equal(went.length, 9);
});

test("every kind of session is returned as the server sent it", async () => {
  page("https://h5.example.com/");
  for (const sent of [
    { signedIn: false },
    { signedIn: false, snapshot: true, scope: "snsapi_userinfo", expiresAt: 1700000000 },
    {
      signedIn: false,
      snapshot: true,
      appId: "wx5a4d6f78c1e2b390",
      scope: "snsapi_userinfo",
      expiresAt: 1700000000,
    },
    {
      signedIn: true,
      snapshot: false,
      appId: "wx5a4d6f78c1e2b390",
      scope: "snsapi_userinfo",
      openid: "o1",
      unionid: "u1",
      user: { nickname: "小明", headimgurl: "https://h5.example.com/1.png" },
      expiresAt: 1700000000,
    },
  ]) {
    const requests = respondWith(200, sent);
    assert.deepEqual(await session(), sent);
    assert.deepEqual(requests, [["GET", "/api/session"]]);
  }
});

test("a failed session request tells the status and the server's error", async () => {
  page("https://h5.example.com/");
  respondWith(503, {
    error: { code: "store_unavailable", message: "the store is away", hint: "wait" },
  });
  await assert.rejects(session(), {
    code: "session_unavailable",
    status: 503,
    serverCode: "store_unavailable",
    hint: "wait",
    message: "the store is away",
  });
  respondWith(200, ["<html>"]);
  await assert.rejects(session({ url: "/other" }), {
    code: "session_unavailable",
    message: "/other returned no session",
  });
  globalThis.fetch = () => Promise.reject(new TypeError("failed to fetch"));
  await assert.rejects(session(), code("session_unavailable"));
  await assert.rejects(session({ signal: AbortSignal.abort() }), code("aborted"));
});

test("signOut deletes the session on the server", async () => {
  page("https://h5.example.com/");
  const requests = respondWith(204);
  assert.equal(await signOut(), undefined);
  assert.deepEqual(requests, [["DELETE", "/api/session"]]);
  respondWith(403, { error: { code: "cross_site", message: "not from here" } });
  await assert.rejects(signOut(), { code: "session_unavailable", serverCode: "cross_site" });
});
