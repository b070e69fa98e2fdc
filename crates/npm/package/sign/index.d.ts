/**
 * Signatures for `wx.config`. **For servers, tests and debugging only**: anyone who has the
 * ticket can sign any page of the account, so it must never reach a browser.
 *
 * `wx.config` 的签名。**只能用在服务器、测试和排查中**：ticket 绝不能进入浏览器。
 */

import type { WasmModule } from "../types/wasm.js";

export { WechatH5Error } from "../types/error.js";

/** The signed values, without the ticket. 除 ticket 以外参与签名的值。 */
export interface SignedPage {
  /** 1 to 128 bytes without `&` and control characters. 随机字符串，1 到 128 字节，不含 & 和控制字符。 */
  nonceStr: string;
  /** Seconds since 1970, not milliseconds. 秒，不是毫秒。 */
  timestamp: number | string;
  /** `location.href` of the page; the part from `#` on is cut. 当前网页的完整 URL，`#` 及其后面部分会被去掉。 */
  url: string;
}

export interface JsapiSignatureInput extends SignedPage {
  /** The `jsapi_ticket` of the account, a secret: at most 1024 characters. 公众号的 jsapi_ticket，须保密。 */
  ticket: string;
}

/**
 * Returns the signature: 40 lower-case hex digits. Keeps the digest state of the last
 * ticket, so that repeated signatures with one ticket are cheap.
 *
 * 计算签名：40 位小写十六进制。
 *
 * @throws {WechatH5Error} `invalid_argument`, with the name of the `argument`. Its message never contains the ticket. 信息不含 ticket。
 */
export function jsapiSignature(input: JsapiSignatureInput): string;

/**
 * Returns the signature of a card: `signature` in `cardExt` of `addCard`, or `cardSign` of
 * `chooseCard`. The values are the ticket of type `wx_card` and the values that the call
 * uses (timestamp, nonce, card id, code and so on), in any order; empty values are ignored.
 * Each value has at most 1024 characters, all together 2048.
 *
 * 卡券签名：addCard 的 cardExt 中的 signature、chooseCard 的 cardSign。values 为卡券的
 * api_ticket 和参与签名的各个值，顺序不限，空值不计；每个值最多 1024 个字符，合计最多 2048 个。
 *
 * @throws {WechatH5Error} `invalid_argument`
 */
export function cardSignature(values: readonly string[]): string;

/**
 * Signs many pages with one ticket. The ticket's digest state stays inside the
 * module; the ticket itself is not kept.
 *
 * 用同一个 ticket 签多个网页。
 */
export class JsapiSigner {
  /** @throws {WechatH5Error} `invalid_argument` */
  constructor(ticket: string);
  /**
   * Returns the signature: 40 lower-case hex digits. 计算签名。
   * @throws {WechatH5Error} `invalid_argument`
   */
  sign(page: SignedPage): string;
  /** Frees the signer at once, instead of when this object is garbage-collected. 立即释放。 */
  free(): void;
}

/**
 * Passes the compiled `wechat-h5/sign.wasm`, for runtimes that compile no bytes (edge runtimes,
 * browsers in tests). Not needed in Node.
 *
 * 在不能编译字节的环境里传入已编译的模块；Node 中不需要。
 */
export function initSign(module: WasmModule): void;

/**
 * Explains why a signature is invalid: `wechat-h5/explain`, a separate module that is
 * loaded on the first call.
 *
 * 解释签名为何无效；首次调用时才加载 `wechat-h5/explain`。
 */
export { explain } from "../explain/index.js";
export type {
  Cause,
  CauseCode,
  Difference,
  Explanation,
  ExplainWithTickets,
  KnownTicket,
} from "../explain/index.js";
