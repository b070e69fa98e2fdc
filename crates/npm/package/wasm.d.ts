/** The compiled module, where the runtime or the bundler imports wasm so. 已编译的模块，适用于支持导入 wasm 的运行环境。 */
declare const module: WebAssembly.Module;
export default module;
