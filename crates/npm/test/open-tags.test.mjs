// Open tags of the client simulator in a real Chromium.
import assert from "node:assert/strict";
import test from "node:test";

import { skip, visit } from "./lib/visit.mjs";

test("each open tag reports ready, success and failure", { skip, timeout: 90_000 }, async () => {
  const result = await visit("open-tags");
  const ready = { type: "ready" };
  const failed = (errMsg) => ({ type: "error", code: "open_tag_failed", errMsg, isOurs: true });
  assert.deepEqual(result.weapp, [
    ready,
    { type: "launch", app: "gh_1", path: "pages/a.html" },
    failed("launch:fail"),
  ]);
  assert.deepEqual(result.app, [
    ready,
    { type: "launch", appId: "wx1234567890abcdef", extInfo: "a=1" },
    failed("launch:fail"),
  ]);
  const accepted = (templateId) => ({ templateId, status: "accept" });
  assert.deepEqual(result.subscribe, [
    ready,
    { type: "success", subscriptions: [accepted("one"), accepted("two")] },
    failed("subscribe:fail"),
  ]);
});

test("each form of event details is read, and invalid details do not throw", {
  skip,
  timeout: 90_000,
}, async () => {
  const result = await visit("open-tag-details");
  assert.deepEqual(result.byAppId, { type: "launch", app: "wx1", path: "" });
  const statuses = { a: "accept", b: "reject", c: "cancel", d: "filter", e: "new", f: "", g: "" };
  const subscriptions = Object.entries(statuses).map(([templateId, status]) => ({
    templateId,
    status,
  }));
  assert.deepEqual(result.subscribed, { type: "success", subscriptions });
  assert.deepEqual(result.error, ["the open tag failed: subscribe:fail", 20005]);
  assert.equal(result.eventsWithInvalidDetails, 18);
  assert.deepEqual(result.thrown, ["Uncaught Error: the page's own"]);
  assert.deepEqual(result.invalidArguments, [
    "invalid_argument",
    "invalid_argument",
    "invalid_argument",
  ]);
  assert.equal(result.eventsAfterStop, 0);
});
