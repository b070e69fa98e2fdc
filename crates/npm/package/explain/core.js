// The JavaScript half of the module of `explain`: input and explanation pass through its
// memory, each field with a NUL at its end.
import { invalidArgument } from "../error.js";

const reject = (name, reason) => {
  throw invalidArgument(name, reason);
};

const text = (name, value) => {
  if (typeof value !== "string")
    reject(name, value === undefined ? "is missing" : "is not a string");
  return value.includes("\0") ? reject(name, "has a NUL character") : value;
};

const seconds = (value) => {
  const digits =
    typeof value === "number" ? `${Math.floor(value)}` : typeof value === "string" ? value : "";
  return /^\d{1,18}$/.test(digits) ? digits : reject("timestamp", "is not a number");
};

const OWNERS = ["current", "previous", "card", "accessToken", "other"];

/** The owner, the ticket, and the appid of another account. */
const ticketFields = (entry, index) => {
  const name = `tickets[${index}]`;
  const { ticket, owner = "current", appId = "" } = object(name, entry);
  if (!OWNERS.includes(owner)) reject(`${name}.owner`, `is not one of ${OWNERS.join(", ")}`);
  if (owner === "other") text(`${name}.appId`, appId || undefined);
  return [owner, text(`${name}.ticket`, ticket), appId];
};

const list = (tickets) => (Array.isArray(tickets) ? tickets : reject("tickets", "is not an array"));

/** The fields of `ticket`, the current one, and of `tickets`. */
const knownTickets = (ticket, tickets) => [
  ...(ticket === undefined ? [] : ["current", text("ticket", ticket), ""]),
  ...list(tickets ?? []).flatMap(ticketFields),
];

const object = (name, value) =>
  value && typeof value === "object" ? value : reject(name, "is not an object");

const fields = ({
  signedUrl,
  pageUrl,
  realAuthUrl,
  timestamp,
  nonceStr,
  signature,
  ticket,
  tickets,
}) => [
  text("signedUrl", signedUrl),
  text("pageUrl", pageUrl),
  text("realAuthUrl", realAuthUrl ?? ""),
  seconds(timestamp),
  text("nonceStr", nonceStr),
  text("signature", signature),
  ...knownTickets(ticket, tickets),
];

/** Explains by an instance of the module. */
export const explainWith = ({ memory, explain_reserve: reserve, explain }, input) => {
  const bytes = new TextEncoder().encode(
    fields(object("input", input))
      .map((field) => `${field}\0`)
      .join(""),
  );
  // The memory may grow, so its buffer is read after each call.
  const view = (at, length) => new Uint8Array(memory.buffer, at, length);
  view(reserve(bytes.length), bytes.length).set(bytes);
  const length = explain(bytes.length);
  if (!length && input.tickets?.length) reject("tickets", "has a malformed ticket or appid");
  if (!length) reject("ticket", "is malformed: give it as WeChat sent it, with nothing around it");
  return explanation(new TextDecoder().decode(view(reserve(0), length)).split("\0"));
};

const explanation = ([verdict, at, signed, expected, ...rest]) => {
  if (verdict === "valid") return { valid: true };
  const causes = [];
  for (let i = 0; i + 2 < rest.length; i += 3) {
    causes.push({ code: rest[i], en: rest[i + 1], zh: rest[i + 2] });
  }
  const difference = at ? { difference: { at: +at, signed, expected } } : {};
  return { valid: false, proven: verdict === "proven", causes, ...difference };
};
