// Open tags that the client simulator shows, in a real Chromium.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./chromium.mjs";

test("each open tag tells what becomes of it", { skip, timeout: 90_000 }, async () => {
  const seen = await visit("open-tags");
  const ready = { type: "ready" };
  const failed = (errMsg) => ({ type: "error", code: "open_tag_failed", errMsg, isOurs: true });
  assert.deepEqual(seen.weapp, [
    ready,
    { type: "launch", app: "gh_1", path: "pages/a.html" },
    failed("launch:fail"),
  ]);
  assert.deepEqual(seen.app, [
    ready,
    { type: "launch", appId: "wx1234567890abcdef", extInfo: "a=1" },
    failed("launch:fail"),
  ]);
  const accepted = (templateId) => ({ templateId, status: "accept" });
  assert.deepEqual(seen.subscribe, [
    ready,
    { type: "success", subscriptions: [accepted("one"), accepted("two")] },
    failed("subscribe:fail"),
  ]);
});

test("each shape of a detail, and nonsense", { skip, timeout: 90_000 }, async () => {
  const seen = await visit("open-tag-details");
  assert.deepEqual(seen.byAppId, { type: "launch", app: "wx1", path: "" });
  const statuses = { a: "accept", b: "reject", c: "cancel", d: "filter", e: "new", f: "", g: "" };
  const subscriptions = Object.entries(statuses).map(([templateId, status]) => ({
    templateId,
    status,
  }));
  assert.deepEqual(seen.answered, { type: "success", subscriptions });
  assert.deepEqual(seen.numbered, ["the open tag failed: subscribe:fail", 20005]);
  assert.equal(seen.nonsense, 18);
  assert.deepEqual(seen.thrown, ["Uncaught Error: the page's own"]);
  assert.deepEqual(seen.refused, ["invalid_argument", "invalid_argument", "invalid_argument"]);
  assert.equal(seen.detached, 0);
});
