// The JavaScript half of the module of `sign`: strings in, hex out, texts for its errors.
import { invalidArgument } from "../error.js";

const MILLISECONDS = "is in milliseconds: WeChat signs seconds, divide by 1000";
const MALFORMED = "has an invalid character, at byte ";

// By number, as in src/sign/error_code.rs: the argument and the reason.
const ERRORS = [
  null,
  ["ticket", "is empty"],
  ["ticket", MALFORMED],
  ["nonceStr", "is empty"],
  ["nonceStr", MALFORMED],
  ["nonceStr", "is longer than 128 bytes: "],
  ["timestamp", MILLISECONDS],
  ["url", "is not absolute: send the page's whole location.href"],
  ["url", "is neither http nor https"],
  ["url", "has no host"],
  ["url", "has user info before its host"],
  ["url", "has a backslash, at byte "],
  ["url", "has a space or a control character, at byte "],
  ["url", "is longer than 8192 bytes: "],
  ["signer", "was freed"],
];

const toError = (result) => {
  const [argument, reason] = ERRORS[result & 15] ?? ["argument", "is invalid"];
  return invalidArgument(argument, reason.endsWith(" ") ? reason + (result >>> 4) : reason);
};

const seconds = (timestamp) => {
  const value =
    typeof timestamp === "string" && /^\d{1,15}$/.test(timestamp) ? +timestamp : timestamp;
  if (!Number.isSafeInteger(value) || value < 0) {
    throw invalidArgument("timestamp", "is not a whole number of seconds");
  }
  return value;
};

/** Whether no surrogate is alone. Node 18 has no isWellFormed. */
const isWhole = "".isWellFormed
  ? (value) => value.isWellFormed()
  : (value) => !/[\ud800-\udfff]/u.test(value);

const withoutFragment = (url) => {
  const end = url.indexOf("#");
  return end < 0 ? url : url.slice(0, end);
};

/** Before anything is copied. */
const check = (name, value, limit) => {
  if (typeof value !== "string") throw invalidArgument(name, "is not a string");
  const { length } = value;
  if (length > limit) throw invalidArgument(name, `is longer than ${limit} bytes: ${length}`);
  if (!isWhole(value)) throw invalidArgument(name, "has half a character");
};

/** Makes the functions of an entry. `load` returns the compiled module on the first call. */
export const createSign = (load) => {
  let collected;
  let decoder;
  let encoder;
  let wasm;
  let bytes;
  let hex;

  // Not on import: jsdom, for one, has no TextEncoder.
  const start = () => {
    encoder = new TextEncoder();
    decoder = new TextDecoder();
    collected = new FinalizationRegistry((number) => wasm.signer_free(number));
    return new WebAssembly.Instance(load()).exports;
  };

  // If the memory has grown, the old views are empty.
  const prepare = () => {
    wasm ??= start();
    if (bytes?.length) return;
    // The longest nonce and URL, at three bytes for each character.
    const at = wasm.reserve(24960);
    bytes = new Uint8Array(wasm.memory.buffer, at, 24960);
    hex = bytes.subarray(0, 40);
  };

  const wipe = (length) => {
    prepare();
    bytes.fill(0, 0, length);
  };

  const write = (text, offset) => {
    const length = text.length;
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) break;
      bytes[offset + i] = code;
    }
    return i < length
      ? i + encoder.encodeInto(text.slice(i), bytes.subarray(offset + i)).written
      : i;
  };

  class JsapiSigner {
    #number = -1;

    constructor(ticket) {
      check("ticket", ticket, 1024);
      prepare();
      const length = write(ticket, 0);
      const result = wasm.signer_new(length);
      prepare();
      const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      wipe(length);
      if (result) throw toError(result);
      this.#number = number;
      collected.register(this, number, this);
    }

    sign(page) {
      let { nonceStr, timestamp, url } = page ?? {};
      check("nonceStr", nonceStr, 128);
      if (typeof url === "string") url = withoutFragment(url);
      check("url", url, 8192);
      const time = seconds(timestamp);
      prepare();
      // One call for both takes half the time of two calls.
      const text = nonceStr + url;
      const { written } = encoder.encodeInto(text, bytes);
      const nonce = written === text.length ? nonceStr.length : write(nonceStr, 0);
      const result = wasm.sign(this.#number, nonce, written - nonce, time);
      if (result) throw toError(result);
      prepare();
      return decoder.decode(hex);
    }

    free() {
      if (this.#number < 0) return;
      collected.unregister(this);
      wasm.signer_free(this.#number);
      this.#number = -1;
    }
  }

  let lastTicket;
  let lastSigner;

  const jsapiSignature = (input) => {
    const { ticket } = input ?? {};
    if (ticket !== lastTicket || !lastSigner) {
      const signer = new JsapiSigner(ticket);
      lastSigner?.free();
      lastSigner = signer;
      lastTicket = ticket;
    }
    return lastSigner.sign(input);
  };

  const cardSignature = (values) => {
    const parts = Array.isArray(values) ? [...values] : [];
    parts.forEach((value, i) => check(`values[${i}]`, value, 1024));
    const text = parts.sort().join("");
    if (!text) throw invalidArgument("values", "is not an array with a value");
    check("values", text, 2048);
    prepare();
    const length = write(text, 0);
    wasm.sign_card(length);
    prepare();
    const signature = decoder.decode(hex);
    wipe(length);
    return signature;
  };

  return { JsapiSigner, cardSignature, jsapiSignature };
};
