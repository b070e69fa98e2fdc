// The back end of the shop: its page, its orders, and the webhook that marks an order as paid.
// All other requests go to wechat-h5, which signs pages and users in.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname } from "node:path";

const { PORT = "5173", WECHAT_H5, WECHAT_H5_INTERNAL, CLIENT_KEY, WEBHOOK_KEY } = process.env;
const SANDBOX = process.env.SANDBOX ?? "http://127.0.0.1:8090";
const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
};

/** A shop that earns money has a database. */
const orders = new Map();

/** The user has signed in: wechat-h5 knows the openid by the cookie. */
async function placeOrder(req, res) {
  const cookie = req.headers.cookie ?? "";
  const session = await (await fetch(`${WECHAT_H5}/api/session`, { headers: { cookie } })).json();
  if (!session.signedIn) return answer(res, 401, { error: "sign in first" });
  const { openid } = session;
  // The price is the shop's, never the page's. In fen (分).
  const order = { number: `TEA-${randomBytes(8).toString("hex")}`, total: 100, paid: false };
  const response = await fetch(`${WECHAT_H5_INTERNAL}/pay/jsapi`, {
    method: "POST",
    headers: { authorization: `Bearer ${CLIENT_KEY}` },
    body: JSON.stringify({
      out_trade_no: order.number,
      description: "一杯茶 A cup of tea",
      total: order.total,
      openid,
    }),
  });
  const payment = await response.json();
  if (!response.ok) return answer(res, 502, payment);
  orders.set(order.number, order);
  return answer(res, 200, { number: order.number, payment });
}

function showOrder(_req, res, number) {
  const order = orders.get(number);
  return order
    ? answer(res, 200, { paid: order.paid })
    : answer(res, 404, { error: "no such order" });
}

/** What wechat-h5 delivers, at least once: nothing is done twice here. */
async function takeDelivery(req, res) {
  const body = await bodyOf(req);
  if (!isFromServer(req.headers["x-wechat-h5-signature"], body)) return answer(res, 401, {});
  const { payment } = JSON.parse(body);
  if (payment?.kind === "transaction") {
    const { outTradeNo, tradeState, amount } = payment.data;
    const order = orders.get(outTradeNo);
    if (order && tradeState === "SUCCESS" && amount.total === order.total) order.paid = true;
  }
  // Taken. Without this answer it would be delivered again.
  return answer(res, 200, {});
}

function isFromServer(header, body, now = Date.now() / 1000) {
  const [, time, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (!time || Math.abs(now - Number(time)) > 300) return false;
  const expected = createHmac("sha256", WEBHOOK_KEY).update(`${time}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(digest, "hex"));
}

async function showFile(res, path) {
  const file = await readFile(new URL(`.${path}`, import.meta.url));
  res.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
  res.end(path === "/index.html" ? String(file).replaceAll("{{sandbox}}", SANDBOX) : file);
}

function forward(req, res) {
  const { pathname, search } = new URL(req.url, WECHAT_H5);
  const { method, headers } = req;
  const onward = request(`${WECHAT_H5}${pathname}${search}`, { method, headers }, (response) => {
    res.writeHead(response.statusCode, response.rawHeaders);
    response.pipe(res);
  });
  onward.on("error", () => res.writeHead(502).end());
  req.pipe(onward);
}

async function bodyOf(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
}

function answer(res, status, body) {
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function handle(req, res) {
  const { pathname } = new URL(req.url, WECHAT_H5);
  const [, first, second] = pathname.split("/");
  if (pathname === "/orders" && req.method === "POST") return placeOrder(req, res);
  if (first === "orders" && req.method === "GET") return showOrder(req, res, second);
  if (pathname === "/webhook" && req.method === "POST") return takeDelivery(req, res);
  if (pathname === "/") return showFile(res, "/index.html");
  if (["/icon.png", "/page.css"].includes(pathname)) return showFile(res, pathname);
  if (pathname.startsWith("/node_modules/wechat-h5/")) return showFile(res, pathname);
  return forward(req, res);
}

createServer((req, res) => {
  handle(req, res).catch((error) => {
    console.error(error);
    if (!res.headersSent) res.writeHead(500);
    res.end();
  });
}).listen(Number(PORT), "127.0.0.1", () => console.log(`shop      http://127.0.0.1:${PORT}/`));
