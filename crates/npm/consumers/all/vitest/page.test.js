import { expect, test } from "vitest";
import { WechatH5Error, configure, environment } from "wechat-h5";
import { jsapiSignature } from "wechat-h5/sign";

test("a page outside WeChat", async () => {
  expect((await environment()).client).toBe("browser");
  const error = await configure({ configUrl: "/api/jssdk/config" }).catch((error) => error);
  expect(error).toBeInstanceOf(WechatH5Error);
  expect(error.code).toBe("outside_wechat");
});

test("a signature", () => {
  const signed = { nonceStr: "nonce", timestamp: 1700000000, url: "https://example.com/?a=1" };
  expect(jsapiSignature({ ticket: "ticket", ...signed })).toMatch(/^[0-9a-f]{40}$/);
});
