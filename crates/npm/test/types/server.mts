// Code that a server may contain, and code that the compiler must reject.
import { type CauseCode, WechatH5Error, explain } from "wechat-h5/explain";
import {
  JsapiSigner,
  WechatH5Error as SignError,
  cardSignature,
  type explain as explainBySign,
  jsapiSignature,
} from "wechat-h5/sign";

const page = { nonceStr: "n", timestamp: "1700000000", url: "https://h5.example.com/" };
const signature: string = jsapiSignature({ ticket: "t", ...page });
new JsapiSigner("t").sign(page);
cardSignature(["ticket", "1700000000"] as const);
// @ts-expect-error: without a ticket
jsapiSignature(page);
// @ts-expect-error: numbers are written as text
cardSignature([1700000000]);
// @ts-expect-error: the nonce has another name
new JsapiSigner("t").sign({ noncestr: "n", timestamp: 1, url: "u" });

const input = { signedUrl: "u", pageUrl: "u", timestamp: 1, nonceStr: "n", signature };
const explanation = await explain({
  ...input,
  tickets: [
    { ticket: "t" },
    { ticket: "t", owner: "previous" },
    { ticket: "a", owner: "accessToken" },
  ],
});
await explain({ ...input, ticket: "t" });
// @ts-expect-error: a ticket is a text
await explain({ ...input, ticket: { ticket: "t" } });
if (!explanation.valid) explanation.causes[0]?.code satisfies CauseCode | undefined;
"access_token" satisfies CauseCode;
"needs_ticket" satisfies CauseCode;
// @ts-expect-error: not the code of a cause
"unknown_cause" satisfies CauseCode;
explanation satisfies Awaited<ReturnType<typeof explainBySign>>;
// @ts-expect-error: the appid of the other account is missing
await explain({ ...input, tickets: [{ ticket: "t", owner: "other" }] });
// @ts-expect-error: not an owner
await explain({ ...input, tickets: [{ ticket: "t", owner: "mine" }] });

try {
  cardSignature([]);
} catch (error) {
  if (error instanceof SignError && error.code === "invalid_argument")
    error.argument satisfies string | undefined;
  if (error instanceof WechatH5Error && error.code === "failed") error.errMsg satisfies string;
}
