/**
 * The errors of this package. Needs no types of a browser.
 *
 * 本模块的错误；不依赖浏览器的类型。
 */

import type { ExplainInput } from "./explain.js";
import type { FailureKind, LoadFailure } from "./wx.js";

/** Every error code, with the fields of its errors. 所有错误代号，以及各自附带的信息。 */
export interface ErrorDetails {
  /** The page aborted its signal; `cause` is the reason. 页面主动中止。 */
  aborted: unknown;
  /** The user cancelled. 用户取消。 */
  cancelled: unknown;
  /** The config could not be fetched: the server rejected the request, or is unreachable. 无法取得配置：服务端拒绝或无法连接。 */
  config_unavailable: {
    /** The HTTP status. HTTP 状态码。 */
    readonly status?: number;
    /** The code in the server's response. 服务端的错误代号。 */
    readonly serverCode?: string;
    /** The hint in the server's response, or how to pass a config that is inside a field. 服务端给出的建议；或当配置被包在某个字段里时的写法。 */
    readonly hint?: string;
  };
  /** The client rejected the call, or failed. 客户端拒绝调用或出错。 */
  failed: {
    /** The reason. 原因。 */
    readonly kind: FailureKind;
    /** WeChat's own text, `<api>:<reason>`. 微信返回的 errMsg。 */
    readonly errMsg: string;
    /** The original value that the client returned. 客户端返回的原始值。 */
    readonly raw: unknown;
  };
  /** An argument is invalid; the message names it. 参数错误，信息中指明是哪个参数。 */
  invalid_argument: {
    /** Its name, from functions for servers. 服务端函数给出的参数名。 */
    readonly argument?: string;
  };
  /** The client computed a different signature. 签名与客户端计算的不一致。 */
  invalid_signature: {
    /** WeChat's own text. 微信返回的 errMsg。 */
    readonly errMsg: string;
    /** The first attempt, the input for `explain`; missing if the config was one object. 第一次尝试，可直接传给 explain；config 为对象时没有。 */
    readonly attempt?: ExplainInput;
    /** Every attempt, each with another URL: `pageUrl` is the URL that was signed, because the package chose it. 每次尝试，地址各不相同；地址由本模块选择，因此 pageUrl 即被签名的地址。 */
    readonly attempts: readonly ExplainInput[];
  };
  /** The host of the page is not among the JS-safe domains of the account. 域名不在 JS 接口安全域名中。 */
  invalid_url_domain: {
    /** WeChat's own text. 微信返回的 errMsg。 */
    readonly errMsg: string;
  };
  /** The page has no jweixin, and it could not be loaded. 页面中没有 jweixin，也无法加载。 */
  jweixin_missing: {
    /** The failure of each URL. 各地址的加载结果。 */
    readonly tried: readonly { url: string; failure: LoadFailure }[];
  };
  /** The page starts one login after the other. 页面反复发起登录。 */
  login_loop: unknown;
  /** The wasm module could not be loaded or started; it may be tried again. 无法获取或启动 wasm 模块，可重试。 */
  module_unavailable: unknown;
  /** The user tapped an open tag, and its action failed. 点击开放标签后未能完成操作。 */
  open_tag_failed: {
    /** WeChat's own text: `launch:fail` if the app is not installed or did not start. 微信返回的 errMsg；launch:fail 表示未安装或无法打开该应用。 */
    readonly errMsg: string;
    /** Only for `<wx-open-subscribe>`. 仅 `<wx-open-subscribe>` 有。 */
    readonly errCode?: number;
  };
  /** The client cannot show open tags (`WeixinOpenTagsError`). 客户端无法展示开放标签。 */
  open_tags_unavailable: {
    /** WeChat's own text. 微信返回的 errMsg。 */
    readonly errMsg: string;
  };
  /** A failure that this package does not know. 未知错误。 */
  other: unknown;
  /** The page is not open in WeChat. 页面不在微信中。 */
  outside_wechat: unknown;
  /** The client rejected the configuration for another reason. 客户端因其他原因拒绝配置。 */
  refused: {
    /** The reason. 原因。 */
    readonly kind: FailureKind;
    /** WeChat's own text. 微信返回的 errMsg。 */
    readonly errMsg: string;
  };
  /** The session could not be read from the server. 无法取得登录状态。 */
  session_unavailable: {
    /** The HTTP status. HTTP 状态码。 */
    readonly status?: number;
    /** The code in the server's response. 服务端的错误代号。 */
    readonly serverCode?: string;
    /** The hint in the server's response. 服务端给出的建议。 */
    readonly hint?: string;
  };
  /** There was no response within the timeout. 等待超时。 */
  timed_out: unknown;
  /** This jweixin, or this client, has no such API. jweixin 或客户端不支持该接口。 */
  unsupported: {
    /** Its name. 接口名。 */
    readonly api: string;
  };
}

/** The kind of a failure. 失败的种类。 */
export type ErrorCode = keyof ErrorDetails;

/** An error with this code and its fields. 某一代号的错误及其信息。 */
export type WechatH5ErrorOf<C extends ErrorCode> = Error & {
  readonly name: "WechatH5Error";
  readonly code: C;
  readonly cause?: unknown;
} & ErrorDetails[C];

/** Any error of this package; `code` tells the kind. 本模块的错误，用 `code` 区分。 */
export type WechatH5Error = { [C in ErrorCode]: WechatH5ErrorOf<C> }[ErrorCode];

/** The one error class, for `instanceof`. 唯一的错误类，用于 `instanceof`。 */
export const WechatH5Error: {
  readonly prototype: WechatH5Error;
  [Symbol.hasInstance](value: unknown): value is WechatH5Error;
};
