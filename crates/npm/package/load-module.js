// The module beside the script. Where a tool has moved the script alone (Vite's dev server,
// a bundler that emits no assets), its copy in base64, which is downloaded then only.

import { bytesOf } from "./bytes.js";

/** A response that can be compiled while it arrives, or else bytes. */
const fetched = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url} responded with ${response.status}`);
  if (response.headers.get("content-type") === "application/wasm") return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (String.fromCharCode(...bytes.subarray(0, 4)) === "\0asm") return bytes;
  throw new Error(
    `${response.url} is not a wasm module; with Vite, set optimizeDeps: { exclude: ["wechat-h5"] }`,
  );
};

/** `url` returns the module's URL, and `copy` imports the copy. */
export const loadModule = async (url, copy) => {
  try {
    return await fetched(url());
  } catch (error) {
    const inBase64 = await copy().catch(() => {
      throw error;
    });
    return bytesOf(inBase64.default);
  }
};
