// The JS half of the explaining module: it writes the question into the module's
// memory, its parts with a NUL behind each, and reads the answer in the same form.
import { WechatH5Error } from "../error.js";

const refuse = (name, reason) => {
  throw new WechatH5Error({ code: "invalid_argument", message: `${name} ${reason}` });
};

const text = (name, value) => {
  if (typeof value !== "string")
    refuse(name, value === undefined ? "is missing" : "is not a string");
  return value.includes("\0") ? refuse(name, "has a NUL character") : value;
};

const seconds = (value) => {
  const digits =
    typeof value === "number" ? `${Math.floor(value)}` : typeof value === "string" ? value : "";
  return /^\d{1,18}$/.test(digits) ? digits : refuse("timestamp", "is not a number");
};

const OWNERS = ["current", "previous", "card", "accessToken", "other"];

/** Whose it is, the ticket, and the other account's appid. */
const ticketParts = (given, index) => {
  const name = `tickets[${index}]`;
  const { ticket, owner = "current", appId = "" } = object(name, given);
  if (!OWNERS.includes(owner)) refuse(`${name}.owner`, `is none of ${OWNERS.join(", ")}`);
  if (owner === "other") text(`${name}.appId`, appId || undefined);
  return [owner, text(`${name}.ticket`, ticket), appId];
};

const list = (tickets) => (Array.isArray(tickets) ? tickets : refuse("tickets", "is not an array"));

const object = (name, value) =>
  value && typeof value === "object" ? value : refuse(name, "is not an object");

const question = ({ signedUrl, pageUrl, realAuthUrl, timestamp, nonceStr, signature, tickets }) => [
  text("signedUrl", signedUrl),
  text("pageUrl", pageUrl),
  text("realAuthUrl", realAuthUrl ?? ""),
  seconds(timestamp),
  text("nonceStr", nonceStr),
  text("signature", signature),
  ...list(tickets ?? []).flatMap(ticketParts),
];

/** Asks the module's instance. */
export const ask = ({ memory, explain_reserve: reserve, explain }, input) => {
  const bytes = new TextEncoder().encode(
    question(object("input", input))
      .map((part) => `${part}\0`)
      .join(""),
  );
  // The memory may grow: its buffer is looked at afterwards.
  const view = (at, length) => new Uint8Array(memory.buffer, at, length);
  view(reserve(bytes.length), bytes.length).set(bytes);
  const length = explain(bytes.length);
  if (!length) refuse("tickets", "has a ticket, or an appid, that none is");
  return read(new TextDecoder().decode(view(reserve(0), length)).split("\0"));
};

const read = ([verdict, at, signed, expected, ...rest]) => {
  if (verdict === "valid") return { valid: true };
  const causes = [];
  for (let i = 0; i + 2 < rest.length; i += 3) {
    causes.push({ code: rest[i], en: rest[i + 1], zh: rest[i + 2] });
  }
  const difference = at ? { difference: { at: +at, signed, expected } } : {};
  return { valid: false, proven: verdict === "proven", causes, ...difference };
};
