import type { CauseCode } from "./wx.js";

/**
 * The values of a rejected signature, exactly as they were used, right or wrong.
 *
 * 被拒绝的签名的相关信息，按实际使用的值填写，无论对错。
 */
export interface ExplainInput {
  /** The URL that the page sent to the server to sign. Compared with `pageUrl` it shows the mistakes of the URL. 页面提交给后端签名的地址；与 pageUrl 比较可看出地址的错误。 */
  signedUrl: string;
  /** `location.href` of the page when the client rejected the signature. 被拒绝时页面的 location.href。 */
  pageUrl: string;
  /** `realAuthUrl`, which some clients report: the URL that the client compared with. Only it shows `entry_url`. 部分客户端返回的 realAuthUrl，即客户端校验所用的地址；有它才能看出 `entry_url`。 */
  realAuthUrl?: string;
  /** The `timestamp` passed to `wx.config`. Shows `milliseconds`. 传给 wx.config 的 timestamp；可看出 `milliseconds`。 */
  timestamp: number | string;
  /** The `nonceStr` passed to `wx.config`. Its mistakes need a ticket. 传给 wx.config 的 nonceStr；其错误需要 ticket 才能看出。 */
  nonceStr: string;
  /** The `signature` passed to `wx.config`. Its form shows mistakes without a ticket. 传给 wx.config 的 signature；其格式的错误不需要 ticket 即可看出。 */
  signature: string;
}

/** A cause and its fix. 一个原因及其解决办法。 */
export interface Cause {
  /** The name of the cause. 代号。 */
  code: CauseCode;
  /** The fix, in English. 解决办法（英文）。 */
  en: string;
  /** The fix, in Chinese. 解决办法（中文）。 */
  zh: string;
}

/** The first difference of two URLs, up to where they are equal again. 两个地址的第一处不同，到再次相同为止。 */
export interface Difference {
  /** The offset of the first different byte. 第一个不同字节的偏移。 */
  at: number;
  /** The characters of the signed URL that differ, `…` at the end where they were cut. 被签名的地址中不同的字符，截断处以 … 结尾。 */
  signed: string;
  /** The same of the URL that the client compares with. 客户端校验的地址中不同的字符，截断处同样以 … 结尾。 */
  expected: string;
}

/** Why a signature is invalid. Only a ticket can show that it is valid: without one, a valid signature has the cause `needs_ticket`. 签名无效的原因；只有提供 ticket 时才能判断签名有效，没有时有效的签名给出 `needs_ticket`。 */
export type Explanation =
  | { valid: true }
  | {
      valid: false;
      /** Whether the causes produce exactly this signature, with one of the tickets or with a text that was used instead of a ticket. In a page only `no_ticket` can be proven. 这些原因是否恰好能算出该签名；网页中没有 ticket，只有 `no_ticket` 能确证。 */
      proven: boolean;
      /** The causes, the outermost mistake first. 原因，最外层的错误在前。 */
      causes: Cause[];
      /** The first difference of the two URLs. 两个地址的第一处不同。 */
      difference?: Difference;
    };
