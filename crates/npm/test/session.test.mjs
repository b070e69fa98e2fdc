// login, session and signOut over a page and a server made up here: they need no
// module and no browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { load } from "./package.mjs";

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

const answering = (status, body) => {
  const asked = [];
  globalThis.fetch = async (url, { method = "GET" } = {}) => {
    asked.push([method, url]);
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
  return asked;
};

const code = (expected) => (error) => error instanceof WechatH5Error && error.code === expected;

test("login comes back to where it began", () => {
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

test("login leads to no other site", () => {
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

/** The paths that the server is held to. */
const paths = (name) =>
  JSON.parse(readFileSync(new URL(`../../server/tests/data/${name}`, import.meta.url), "utf8")).map(
    ({ return_to: path }) => path,
  );

test("login takes and refuses the server's lists", () => {
  const went = page("https://h5.example.com/");
  const refused = paths("return-to-refuse.json");
  for (const returnTo of [...refused, "/\t/evil.example", "/a/..//evil.example", 5, null]) {
    assert.throws(() => login({ returnTo }), code("invalid_argument"), JSON.stringify(returnTo));
  }
  assert.deepEqual(went, []);
  for (const returnTo of paths("return-to-accept.json")) {
    page("https://h5.example.com/");
    login({ returnTo });
  }
});

test("login is led by a path or a URL of http, and a fragment stays behind the query", () => {
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

test("every failure is the one class", async () => {
  page("https://h5.example.com/");
  answering(200, { signedIn: false });
  assert.deepEqual(await session(null), { signedIn: false });
  await assert.rejects(session({ signal: 5 }), code("invalid_argument"));
  await assert.rejects(signOut({ signal: 5 }), code("invalid_argument"));
  login(null);
  delete globalThis.location;
  assert.throws(() => login(), code("outside_wechat"));
});

test("a body that is aborted is no session that failed", async () => {
  page("https://h5.example.com/");
  for (const status of [200, 503]) {
    const abort = new AbortController();
    globalThis.fetch = async (_, { signal }) => {
      const stream = new ReadableStream({
        start: (body) => signal.addEventListener("abort", () => body.error(signal.reason)),
      });
      return new Response(stream, { status });
    };
    const answer = session({ signal: abort.signal });
    setTimeout(() => abort.abort());
    await assert.rejects(answer, code("aborted"));
  }
});

test("a page that goes round in circles is stopped, and a session begins anew", async () => {
  const went = page("https://h5.example.com/");
  for (let i = 0; i < 3; i++) login();
  assert.throws(() => login(), code("login_loop"));
  assert.equal(went.length, 3);
  answering(200, { signedIn: false });
  await session();
  assert.throws(() => login(), code("login_loop"), "nobody is signed in yet");
  answering(200, {
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

test("an old login does not count, nor does a storage that is forbidden", (t) => {
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

test("every shape of a session", async () => {
  page("https://h5.example.com/");
  for (const answer of [
    { signedIn: false },
    { signedIn: false, snapshot: true, scope: "snsapi_userinfo", expiresAt: 1700000000 },
    {
      signedIn: true,
      snapshot: false,
      scope: "snsapi_userinfo",
      openid: "o1",
      unionid: "u1",
      user: { nickname: "小明", headimgurl: "https://h5.example.com/1.png" },
      expiresAt: 1700000000,
    },
  ]) {
    const asked = answering(200, answer);
    assert.deepEqual(await session(), answer);
    assert.deepEqual(asked, [["GET", "/api/session"]]);
  }
});

test("what is no session is an error that says who failed", async () => {
  page("https://h5.example.com/");
  answering(503, {
    error: { code: "store_unavailable", message: "the store is away", hint: "wait" },
  });
  await assert.rejects(session(), {
    code: "session_unavailable",
    status: 503,
    serverCode: "store_unavailable",
    hint: "wait",
    message: "the store is away",
  });
  answering(200, ["<html>"]);
  await assert.rejects(session({ url: "/other" }), {
    code: "session_unavailable",
    message: "/other answered no session",
  });
  globalThis.fetch = () => Promise.reject(new TypeError("failed to fetch"));
  await assert.rejects(session(), code("session_unavailable"));
  await assert.rejects(session({ signal: AbortSignal.abort() }), code("aborted"));
});

test("signing out ends it on the server", async () => {
  page("https://h5.example.com/");
  const asked = answering(204);
  assert.equal(await signOut(), undefined);
  assert.deepEqual(asked, [["DELETE", "/api/session"]]);
  answering(403, { error: { code: "cross_site", message: "not from here" } });
  await assert.rejects(signOut(), { code: "session_unavailable", serverCode: "cross_site" });
});
