export * from "./types/api.js";

/** What the module can be started from. 模块的来源。 */
export type ModuleSource =
  | string
  | URL
  | Request
  | Response
  | Promise<Response>
  | BufferSource
  | WebAssembly.Module;

/**
 * Starts the module: a URL, what `fetch` gives, its bytes, or the compiled
 * module. The other functions reject with `module_unavailable` until then. A
 * failed attempt may be repeated; once it is started, this does nothing.
 *
 * 启动模块：可传入 URL、fetch 的结果、字节或已编译的模块。在此之前其他函数以 module_unavailable 拒绝。
 *
 * @throws {WechatH5Error} `module_unavailable`
 */
export function init(
  module: ModuleSource,
  more?: {
    /** The module of `explain` (`wechat-h5/explain.wasm`), where the page uses it. explain 的模块，使用 explain 时传入。 */
    explain?: ModuleSource;
  },
): Promise<void>;
