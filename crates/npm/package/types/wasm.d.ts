/** `WebAssembly.Module`, where the project's types have it. 项目类型中有 `WebAssembly.Module` 时即为它。 */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;
