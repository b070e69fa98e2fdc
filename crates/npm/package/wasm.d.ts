import type { WasmModule } from "./types/wasm.js";

/** The compiled module, for runtimes and bundlers that import wasm as a module. 已编译的模块，适用于支持导入 wasm 的运行环境。 */
declare const module: WasmModule;
export default module;
