// The entries for pages: all export the same functions, and `./web` also `init`.
import * as main from "wechat-h5";
import * as inline from "wechat-h5/inline";
import * as web from "wechat-h5/web";

main satisfies typeof inline;
inline satisfies typeof main;
web satisfies typeof main;

await web.init("/wechat-h5.wasm");
await web.init(fetch("/wechat-h5.wasm"));
await web.init(new Uint8Array());
await web.init(new WebAssembly.Module(new Uint8Array()));
// @ts-expect-error: the module is required
await web.init();
// @ts-expect-error: only `./web` has it
main.init;
