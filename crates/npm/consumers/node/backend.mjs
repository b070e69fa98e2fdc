// A minimal back end: the files of a folder, and /api/jssdk/config, signed by
// `wechat-h5/sign` for APPID with TICKET.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { JsapiSigner } from "wechat-h5/sign";

const folder = process.argv[2];
const { APPID: appId, TICKET: ticket } = process.env;
const signer = new JsapiSigner(ticket);

const config = (url) => {
  const nonceStr = randomBytes(8).toString("hex");
  const timestamp = Math.floor(Date.now() / 1000);
  return { appId, timestamp, nonceStr, signature: signer.sign({ nonceStr, timestamp, url }) };
};

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

const respond = async (url) => {
  if (url.pathname === "/api/jssdk/config") {
    return ["application/json", JSON.stringify(config(url.searchParams.get("url")))];
  }
  const path = url.pathname === "/" ? "/index.html" : normalize(url.pathname);
  return [TYPES[extname(path)] ?? "application/octet-stream", await readFile(join(folder, path))];
};

const server = createServer(async (request, response) => {
  try {
    const [type, body] = await respond(new URL(request.url, "http://127.0.0.1"));
    response.writeHead(200, { "content-type": type }).end(body);
  } catch (error) {
    response.writeHead(error.code === "ENOENT" ? 404 : 500).end(error.message);
  }
});
server.listen(0, "127.0.0.1", () =>
  console.log(`listening http://127.0.0.1:${server.address().port}`),
);
