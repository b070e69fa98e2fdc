// The module beside the script, or its copy in hex where a tool has moved the script alone.

const digit = (code) => code - (code < 58 ? 48 : 87);

export const bytesOf = (hex) => {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = digit(hex.charCodeAt(2 * i)) * 16 + digit(hex.charCodeAt(2 * i + 1));
  return bytes;
};

/** A response that compiles while it arrives, or else bytes. */
const fetched = async (url) => {
  const response = await fetch(url);
  const { ok, status } = response;
  if (ok && response.headers.get("content-type") === "application/wasm") return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (ok && WebAssembly.validate(bytes)) return bytes;
  throw new Error(
    `${url} is not a wasm module (${status}); with Vite: optimizeDeps: { exclude: ["wechat-h5"] }`,
  );
};

/** `copy` imports the copy. Without one, the first error is thrown. */
export const loadModule = async (url, copy) => {
  try {
    return await fetched(url());
  } catch (error) {
    const found = await copy().catch(() => {});
    if (!found) throw error;
    return bytesOf(found.default);
  }
};
