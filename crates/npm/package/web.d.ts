export * from "./types/api.js";

/** The sources from which the module can be started. 模块的来源。 */
export type ModuleSource =
  | string
  | URL
  | Request
  | Response
  | Promise<Response>
  | BufferSource
  | WebAssembly.Module;

/**
 * Starts the module, from a URL, a response of `fetch`, its bytes, or the compiled module.
 * Until then the other functions reject with `module_unavailable`. After a failure it may
 * be called again; once the module has started, it does nothing.
 *
 * 启动模块：可传入 URL、fetch 的结果、字节或已编译的模块。在此之前其他函数以 module_unavailable 拒绝。
 *
 * @throws {WechatH5Error} `module_unavailable`
 */
export function init(
  module: ModuleSource,
  more?: {
    /** The module of `explain` (`wechat-h5/explain.wasm`), if the page uses it. explain 的模块，使用 explain 时传入。 */
    explain?: ModuleSource;
  },
): Promise<void>;
