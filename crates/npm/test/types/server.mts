// What a server may write.
import { type CauseCode, WechatH5Error, explain } from "wechat-h5/explain";
import {
  JsapiSigner,
  SignError,
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

const question = { signedUrl: "u", pageUrl: "u", timestamp: 1, nonceStr: "n", signature };
const explanation = await explain({
  ...question,
  tickets: [
    { ticket: "t" },
    { ticket: "t", owner: "previous" },
    { ticket: "a", owner: "accessToken" },
  ],
});
if (!explanation.valid) explanation.causes[0]?.code satisfies CauseCode | undefined;
"access_token" satisfies CauseCode;
"needs_ticket" satisfies CauseCode;
// @ts-expect-error: no cause
"nobody_s_fault" satisfies CauseCode;
explanation satisfies Awaited<ReturnType<typeof explainBySign>>;
// @ts-expect-error: whose?
await explain({ ...question, tickets: [{ ticket: "t", owner: "other" }] });
// @ts-expect-error: nobody's
await explain({ ...question, tickets: [{ ticket: "t", owner: "mine" }] });

try {
  cardSignature([]);
} catch (error) {
  if (error instanceof SignError) error.argument satisfies string;
  if (error instanceof WechatH5Error && error.code === "failed") error.errMsg satisfies string;
}
