/**
 * WeChat's JS-SDK in a page: one `await` returns a configured `wx`, and every call
 * settles. Importing has no side effects, so it is safe on a server. Tickets, secrets and
 * tokens never reach the page.
 *
 * 微信网页 JS-SDK：一次 `await` 完成配置，每个调用都有结果。引入时不执行任何操作，可用于服务端渲染。
 * ticket、secret、token 均不经过网页。
 */

import type { WechatH5Error, WechatH5ErrorOf } from "./error.js";
import type { ExplainInput, Explanation } from "./explain.js";
import type {
  AuthorizeUrlOptions,
  Environment,
  JsApi,
  LaunchedApp,
  LaunchedWeapp,
  MiniProgram,
  OpenTag,
  Scope,
  Subscription,
  Unsubscribe,
  WxApis,
} from "./wx.js";

export * from "./error.js";
export type * from "./explain.js";
export type * from "./wx.js";

/** The arguments of `wx.config`, signed by the server. 服务端返回的 wx.config 参数。 */
export interface JsSdkConfig {
  /** The appid of the account. 公众号的 appid。 */
  appId: string;
  /** Seconds since 1970. 秒。 */
  timestamp: number | string;
  /** The signed nonce. 签名随机串。 */
  nonceStr: string;
  /** 40 hex digits. 40 位十六进制签名。 */
  signature: string;
  /** The APIs to request. 需要使用的接口。 */
  jsApiList?: readonly string[];
  /** The open tags to request. 需要使用的开放标签。 */
  openTagList?: readonly string[];
}

/** The source of the config: exactly one of the two. 配置的来源，二选一。 */
export type ConfigSource =
  | {
      /** The route that signs, requested as `<configUrl>?url=<the URL to sign>`. 签名接口地址，以 `?url=<要签名的地址>` 请求。 */
      configUrl: string | URL;
      config?: undefined;
    }
  | {
      /**
       * A function that returns the config for a URL, or the config itself. Only with a
       * function can another URL be tried after an invalid signature.
       *
       * 按地址返回配置的函数，或配置本身；传函数时，签名被拒后会换另一个候选地址再试一次。
       */
      config: JsSdkConfig | ((url: string) => JsSdkConfig | Promise<JsSdkConfig>);
      configUrl?: undefined;
    };

/** The options of `configure`. 配置选项。 */
export type ConfigureOptions = ConfigSource & {
  /** Requests these APIs instead of those of the config. 覆盖配置中的 jsApiList。 */
  jsApiList?: readonly JsApi[];
  /** Requests these open tags instead of those of the config. 覆盖配置中的 openTagList。 */
  openTagList?: readonly OpenTag[];
  /** Called when the client reports that it cannot show open tags. 客户端无法展示开放标签时调用（WeixinOpenTagsError）。 */
  onOpenTagsError?: (error: WechatH5ErrorOf<"open_tags_unavailable">) => void;
  /** How many milliseconds to wait for the client: 10,000 by default. 等待客户端的毫秒数，默认 10000。 */
  timeoutMs?: number;
  /** How many milliseconds a call waits that needs no action of the user: 10,000 by default. 无需用户操作的调用的等待毫秒数，默认 10000。 */
  callTimeoutMs?: number;
  /** How many milliseconds a call waits for the user or the network: 600,000 by default. 需要用户操作或联网的调用的等待毫秒数，默认 600000。 */
  userTimeoutMs?: number;
  /** The URLs to load jweixin from if the page has none: WeChat's own hosts by default. 页面没有 jweixin 时的加载地址，默认为微信官方地址。 */
  jweixinUrls?: readonly string[];
  /** The page's own copy of jweixin, such as the export of the npm package `weixin-js-sdk`; nothing is loaded then. 页面自带的 jweixin（npm 包 weixin-js-sdk 的导出），传入后不再加载。 */
  jweixin?: object | undefined;
  /** Makes jweixin show the result of every call in an alert, until the page is closed. 调试模式：jweixin 以弹窗显示每次调用的结果，直到页面关闭。 */
  debug?: boolean;
  /** Configures again when a router changes the URL (`pushState`, `replaceState`, back and forward) and this client requires it. Not needed with hash routing. 路由改变地址（pushState、replaceState、前进后退）且客户端需要时自动重新配置；hash 路由不需要。 */
  followHistory?: boolean;
  /** With `followHistory`: called with the result of each later configuration. 配合 followHistory：之后每次配置的结果。 */
  onConfigured?: (error: WechatH5Error | undefined, wx: Wx | undefined) => void;
  /** Aborts at any stage, with the code `aborted`, and stops `followHistory`. 随时中止，以 aborted 拒绝；同时停止 followHistory。 */
  signal?: AbortSignal;
};

/** A configured jweixin, which only `configure` returns. Its functions need no `this`. 配置成功的 wx；各函数不依赖 this，可解构使用。 */
export interface Wx extends WxApis {
  /** The page's own `wx`, for APIs that this package does not cover. 页面中的 wx 对象。 */
  readonly raw: unknown;
  /** The mini program whose web-view shows the page. 网页外层的小程序。 */
  readonly miniProgram: MiniProgram;
}

/**
 * Configures jweixin for this page and waits until the client confirms. Loads jweixin if
 * the page has none. After `invalid signature` the other candidate (the entry URL or the
 * current URL) is tried once. May be called again.
 *
 * 配置 jweixin 并等待客户端确认；页面没有 jweixin 时会自动加载。签名无效时换另一个候选地址（入口地址或当前地址）再试一次。可重复调用。
 *
 * @throws {WechatH5Error}
 */
export function configure(options: ConfigureOptions): Promise<Wx>;

/** An event of an open tag, with WeChat's name. 开放标签的事件，沿用微信的事件名。 */
export type OpenTagEvent<Success> =
  /** The client shows the tag. 客户端已展示标签。 */
  | { type: "ready" }
  /** The user tapped the tag, and its action succeeded. 用户点击且操作完成。 */
  | Success
  /** The action failed. 操作失败。 */
  | { type: "error"; error: WechatH5ErrorOf<"open_tag_failed"> };

/**
 * Listens to a `<wx-open-launch-weapp>`, which opens a mini program. To receive `ready`,
 * listen before the element is inserted into the page, or before `configure`.
 *
 * 监听 `<wx-open-launch-weapp>`（打开小程序）。要收到 ready，请在元素插入页面或 `configure` 之前监听。
 *
 * @throws {WechatH5Error} `invalid_argument`
 */
export function onLaunchWeapp(
  element: EventTarget,
  onEvent: (event: OpenTagEvent<{ type: "launch" } & LaunchedWeapp>) => void,
): Unsubscribe;

/**
 * Listens to a `<wx-open-launch-app>`, which opens an app.
 *
 * 监听 `<wx-open-launch-app>`（打开 App）。
 *
 * @throws {WechatH5Error} `invalid_argument`
 */
export function onLaunchApp(
  element: EventTarget,
  onEvent: (event: OpenTagEvent<{ type: "launch" } & LaunchedApp>) => void,
): Unsubscribe;

/**
 * Listens to a `<wx-open-subscribe>`, which asks the user to subscribe to messages.
 * `success` has the choice of the user for each template, rejections included.
 *
 * 监听 `<wx-open-subscribe>`（服务号订阅通知）。success 给出用户对每个模板的选择，包括拒绝。
 *
 * @throws {WechatH5Error} `invalid_argument`
 */
export function onSubscribe(
  element: EventTarget,
  onEvent: (event: OpenTagEvent<{ type: "success"; subscriptions: Subscription[] }>) => void,
): Unsubscribe;

/** Detects the environment of the page. 检测运行环境。 */
export function environment(): Promise<Environment>;

/**
 * The entry URL: the URL of the page before any router changed it. iOS verifies the
 * signature and the pay directory with it. Empty on a server.
 *
 * 进入页面时的地址：iOS 用它校验签名和支付授权目录。在服务端为空。
 */
export const entryUrl: string;

/** The mini program whose web-view shows the page; needs no configuration. 网页外层的小程序；无需配置。 */
export const miniProgram: MiniProgram;

/**
 * Explains why a signature is invalid, as far as a page can know: it has no ticket, so it
 * compares URLs. `wechat-h5/explain` proves the cause on a server. A separate module, loaded
 * on the first call.
 *
 * 解释签名为何无效。页面没有 ticket，只能比较地址；在服务端可用 `wechat-h5/explain` 得到确证。首次调用时加载单独的模块。
 *
 * @throws {WechatH5Error} `invalid_argument`, `module_unavailable`
 */
export function explain(input: ExplainInput): Promise<Explanation>;

/**
 * The URL of WeChat's authorize page, if your own server makes and verifies the state.
 * With the server of wechat-h5, use `login`.
 *
 * 微信网页授权链接，用于由自己的服务端生成并校验 state 的场景；配合本项目的服务端时请用 `login`。
 *
 * @throws {WechatH5Error} `invalid_argument`
 */
export function authorizeUrl(options: AuthorizeUrlOptions): Promise<string>;

/** The options of `login`. 登录选项。 */
export interface LoginOptions {
  /** The route of the server: `/api/oauth/authorize` by default. 服务端的授权地址，默认 `/api/oauth/authorize`。 */
  authorizeUrl?: string | URL;
  /** The path of this site to return to: the current path with query and fragment by default. 登录后返回的本站路径，默认当前路径（含查询参数和 #）。 */
  returnTo?: string;
  /** The scope, chosen by the server by default. 授权作用域，默认由服务端决定。 */
  scope?: Scope;
}

/**
 * Redirects to the login and replaces this page. Start it by a tap of the user: if a page
 * starts it by itself, WeChat opens it as a snapshot page (快照页).
 *
 * 跳转登录，替换当前页面。请由用户点击触发：自动发起授权的页面会被微信以快照页打开。
 *
 * @throws {WechatH5Error} `login_loop` after three logins within a minute, `invalid_argument`,
 * `outside_wechat` outside of a page
 */
export function login(options?: LoginOptions): void;

/** The session. 登录状态。 */
export type Session =
  | {
      signedIn: true;
      snapshot: false;
      /** The account, from a server that sends it. 公众号的 AppID（服务端返回时才有）。 */
      appId?: string;
      /** The scope of the login. 授权作用域。 */
      scope: Scope;
      /** The id of the user for this account. 用户在该公众号下的标识。 */
      openid: string;
      /** The id of the user for all linked accounts of the owner. 用户在同一主体下的统一标识。 */
      unionid?: string;
      /** With `snsapi_userinfo`. 仅 snsapi_userinfo 时有。 */
      user?: { nickname?: string; headimgurl?: string };
      /** Seconds since 1970. 过期时间，秒。 */
      expiresAt: number;
      /**
       * The same of the user's access token, which stays on the server, from one that keeps it.
       * 用户 access_token 的过期时间，秒；token 本身只在服务端。
       */
      accessTokenExpiresAt?: number;
      /** The same of the refresh token. refresh_token 的过期时间，秒。 */
      refreshTokenExpiresAt?: number;
    }
  | {
      signedIn: false;
      snapshot?: undefined;
    }
  | {
      signedIn: false;
      /** A visitor of a snapshot page, whose ids are virtual. 快照页访客，其标识是虚拟的。 */
      snapshot: true;
      /** The account, from a server that sends it. 公众号的 AppID（服务端返回时才有）。 */
      appId?: string;
      /** The scope of the login. 授权作用域。 */
      scope: Scope;
      /** Seconds since 1970. 过期时间，秒。 */
      expiresAt: number;
    };

/** The options of `session` and `signOut`. 请求选项。 */
export interface SessionOptions {
  /**
   * The route of the server: `/api/session` by default; with several accounts
   * `/api/session?appid=…`.
   *
   * 服务端地址，默认 `/api/session`；有多个公众号时用 `/api/session?appid=…`。
   */
  url?: string | URL;
  /** Aborts the request, with the code `aborted`. 中止请求，以 aborted 拒绝。 */
  signal?: AbortSignal;
}

/**
 * Reads the session from the server.
 *
 * 向服务端查询登录状态。
 *
 * @throws {WechatH5Error} `session_unavailable`, `aborted`
 */
export function session(options?: SessionOptions): Promise<Session>;

/**
 * Signs out, and deletes the session on the server.
 *
 * 退出登录，服务端会话同时结束。
 *
 * @throws {WechatH5Error} `session_unavailable`, `aborted`
 */
export function signOut(options?: SessionOptions): Promise<void>;
