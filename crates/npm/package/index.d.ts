/**
 * WeChat's JS-SDK in a page: one `await` to a configured `wx`, and every call
 * settles. Importing does nothing, so it is safe on a server.
 *
 * 微信网页 JS-SDK：一次 `await` 完成配置，每个调用都有结果。引入时不执行任何操作，可用于服务端渲染。
 */

/** What `wx.config` takes, as the server signed it. 服务端返回的 wx.config 参数。 */
export interface JsSdkConfig {
  appId: string;
  /** Seconds. 秒。 */
  timestamp: number | string;
  nonceStr: string;
  signature: string;
  jsApiList?: readonly string[];
  openTagList?: readonly string[];
}

/** Where the config comes from: exactly one of the two. 二选一。 */
export type ConfigSource =
  | {
      /** Asked as `<configUrl>?url=<the page's URL>`. 签名接口地址。 */
      configUrl: string;
      config?: undefined;
    }
  | {
      /** The config, or what fetches it for the URL to sign. 已有的配置，或获取配置的函数。 */
      config: JsSdkConfig | ((pageUrl: string) => JsSdkConfig | Promise<JsSdkConfig>);
      configUrl?: undefined;
    };

export type ConfigureOptions = ConfigSource & {
  /** Asks for these APIs instead of the config's. 覆盖配置中的 jsApiList。 */
  jsApiList?: readonly string[];
  /** Asks for these open tags instead of the config's. 覆盖配置中的 openTagList。 */
  openTagList?: readonly string[];
  /** Milliseconds to wait for the client: 10,000 if left out. 等待客户端的毫秒数，默认 10000。 */
  timeoutMs?: number;
};

export type Client = "browser" | "devtools" | "miniprogram" | "wechat" | "wecom" | "other";
export type Platform =
  | "android"
  | "harmonyos"
  | "ios"
  | "linux"
  | "macos"
  | "windows"
  | "other";

/** Where the page runs. 运行环境。 */
export interface Environment {
  /** `browser` is not WeChat at all. `browser` 表示不在微信中。 */
  client: Client;
  platform: Platform;
  /** WeChat's version, as `8.0.49`. 微信版本号。 */
  version: string | null;
  isWKWebView: boolean;
}

/** How something failed. 失败的种类。 */
export type ErrorCode =
  | "cancelled"
  | "config_unavailable"
  | "failed"
  | "invalid_argument"
  | "invalid_signature"
  | "invalid_url_domain"
  | "jweixin_missing"
  | "module_unavailable"
  | "other"
  | "outside_wechat"
  | "refused"
  | "timed_out"
  | "unsupported";

/** The one error class. 唯一的错误类。 */
export class WechatH5Error extends Error {
  readonly name: "WechatH5Error";
  readonly code: ErrorCode;
  /**
   * For `failed` and `refused`: `permission_denied`, `not_in_list`, `network`,
   * `require_subscribe`, `incomplete_answer`, `other`. For `config_unavailable`:
   * the server's own code.
   */
  readonly kind?: string;
  /** The very value that the client handed back. 客户端返回的原始值。 */
  readonly raw?: unknown;
}

/** The card in a chat. 分享给朋友的卡片。 */
export interface AppMessageShareData {
  title: string;
  desc?: string;
  /** An absolute URL on a JS-safe domain. 须在 JS 接口安全域名下。 */
  link: string;
  imgUrl?: string;
}

/** The post in Moments. 分享到朋友圈的内容。 */
export interface TimelineShareData {
  title: string;
  /** An absolute URL on a JS-safe domain. 须在 JS 接口安全域名下。 */
  link: string;
  imgUrl?: string;
}

/** A configured jweixin; only `configure` makes one. 配置成功的 wx。 */
export interface Wx {
  /** The page's own `wx`. 页面中的 wx 对象。 */
  readonly raw: unknown;
  /** Ok means stored, not shared. 成功只表示内容已设置，并非已分享。 */
  updateAppMessageShareData(data: AppMessageShareData): Promise<void>;
  /** Ok means stored, not shared. 成功只表示内容已设置，并非已分享。 */
  updateTimelineShareData(data: TimelineShareData): Promise<void>;
  /** `wifi`, `2g` to `5g`, or another name. 网络类型。 */
  getNetworkType(): Promise<string>;
  /** Which of these APIs the client has. 客户端是否支持这些接口。 */
  checkJsApi(jsApiList: readonly string[]): Promise<Record<string, boolean>>;
  /** Hides menu items. 隐藏菜单项。 */
  hideMenuItems(menuList: readonly string[]): Promise<void>;
}

/**
 * Configures the page's jweixin and waits until the client has agreed.
 * `window.wx` must be in the page: load
 * `https://res.wx.qq.com/open/js/jweixin-1.6.0.js`.
 *
 * 配置 jweixin 并等待客户端确认。
 *
 * @throws {WechatH5Error}
 */
export function configure(options: ConfigureOptions): Promise<Wx>;

/** Where the page runs. 检测运行环境。 */
export function environment(): Promise<Environment>;
