/**
 * Explains why `wx.config` fails with `invalid signature`. **Use tickets on servers, in
 * tests and for debugging only**: anyone who has a ticket can sign any page of the account.
 *
 * 解释 `wx.config` 为何提示 `invalid signature`。**带 ticket 时只能用在服务器、测试和排查中**。
 */

import type { ExplainInput, Explanation } from "../types/explain.js";
import type { WasmModule } from "../types/wasm.js";

export type { CauseCode } from "../types/wx.js";
export type { Cause, Difference, ExplainInput, Explanation } from "../types/explain.js";
export { WechatH5Error } from "../types/error.js";

/** A ticket that may have been used for the signature. 可能用于计算签名的 ticket。 */
export type KnownTicket =
  | {
      /** The ticket, a secret. ticket，须保密。 */
      ticket: string;
      /** Its owner: the account itself, as the current ticket (the default), a previous one, or its `wx_card` ticket; or an access token that was used by mistake. 属于：当前使用的（默认）、已被替换的、卡券的；或者并非 ticket，而是被误用的 access_token。 */
      owner?: "current" | "previous" | "card" | "accessToken";
    }
  | {
      /** The ticket, a secret. ticket，须保密。 */
      ticket: string;
      /** Another account. 另一个公众号的。 */
      owner: "other";
      /** The appid of that account. 该公众号的 appid。 */
      appId: string;
    };

/** The values of a signature, with tickets. 已知信息，可包含 ticket。 */
export interface ExplainWithTickets extends ExplainInput {
  /** The current ticket of the account, a secret: the same as `tickets: [{ ticket }]`. 公众号当前的 ticket，须保密；等同于 `tickets: [{ ticket }]`。 */
  ticket?: string | undefined;
  /**
   * With the right ticket the causes are proven. More than a hundred tickets are tried; if
   * the search stops before it has tried all, `not_all_tried` is among the causes.
   *
   * 提供后可得到确证。可以提供上百个；没有全部试完时，原因中会有 `not_all_tried`。
   */
  tickets?: readonly KnownTicket[];
}

/**
 * Finds the mistake: with a ticket the one that produces exactly this signature, without
 * one the most likely. `needs_ticket` means that no mistake can be found without a ticket.
 *
 * 找出错误：有 ticket 时得到能算出该签名的那个错误，没有时给出最可能的原因；看不出错误时为 `needs_ticket`。
 *
 * @throws {WechatH5Error} `invalid_argument`, `module_unavailable`
 */
export function explain(input: ExplainWithTickets): Promise<Explanation>;

/**
 * Passes the compiled `wechat-h5/explain.wasm`, for runtimes that compile no bytes (edge runtimes).
 * Not needed in Node.
 *
 * 在不能编译字节的环境里传入已编译的模块；Node 中不需要。
 */
export function initExplain(module: WasmModule): void;
