import type { CauseCode } from "./wx.js";

/**
 * What is known about a refused signature: all of it as it was used, wrong or not.
 *
 * 被拒绝的签名的相关信息，按实际使用的值填写，无论对错。
 */
export interface ExplainInput {
  /** The URL that the page sent to be signed. 页面提交给后端签名的地址。 */
  signedUrl: string;
  /** The page's `location.href` when the client refused. 被拒绝时页面的 location.href。 */
  pageUrl: string;
  /** `realAuthUrl`, which some clients report: the URL that they compared with. 部分客户端返回的 realAuthUrl，即客户端校验所用的地址。 */
  realAuthUrl?: string;
  /** `timestamp` as `wx.config` was given it. 传给 wx.config 的 timestamp。 */
  timestamp: number | string;
  /** `nonceStr` as `wx.config` was given it. 传给 wx.config 的 nonceStr。 */
  nonceStr: string;
  /** `signature` as `wx.config` was given it. 传给 wx.config 的 signature。 */
  signature: string;
}

/** A cause, and what to do about it. 一个原因及其解决办法。 */
export interface Cause {
  /** Its name. 代号。 */
  code: CauseCode;
  /** What to do, in English. 解决办法（英文）。 */
  en: string;
  /** What to do, in Chinese. 解决办法（中文）。 */
  zh: string;
}

/** Where two URLs part. 两个地址开始不同的位置。 */
export interface Difference {
  /** Offset of the first differing byte. 第一个不同字节的偏移。 */
  at: number;
  /** A few characters of the signed URL from there on. 被签名的地址从该处起的片段。 */
  signed: string;
  /** A few characters of the URL that the client compares with. 客户端校验的地址从该处起的片段。 */
  expected: string;
}

/** Why a signature is invalid. Only a ticket can show that it is valid: without one, a valid signature has the cause `needs_ticket`. 签名无效的原因；只有提供 ticket 时才能判断签名有效，没有时有效的签名给出 `needs_ticket`。 */
export type Explanation =
  | { valid: true }
  | {
      valid: false;
      /** Whether the causes make exactly this signature, by a ticket or by what stood in its place: in a page `no_ticket` alone can be proven. 这些原因是否恰好能算出该签名；网页中没有 ticket，只有 `no_ticket` 能确证。 */
      proven: boolean;
      /** What went wrong, the outermost mistake first. 原因，最外层的错误在前。 */
      causes: Cause[];
      /** Where the two URLs part. 两个地址开始不同的位置。 */
      difference?: Difference;
    };
