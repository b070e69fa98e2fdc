// The JS half of the signing module: strings in, hex out, words for refusals.

const MILLISECONDS = "is in milliseconds: WeChat signs seconds, divide by 1000";
const NO_CHARACTER = "has a character that none has, at byte ";

// By number, as in src/refusal.rs: the argument, and what is wrong with it.
const REFUSALS = [
  null,
  ["ticket", "is empty"],
  ["ticket", NO_CHARACTER],
  ["nonceStr", "is empty"],
  ["nonceStr", NO_CHARACTER],
  ["nonceStr", "is longer than 32 bytes: "],
  ["timestamp", MILLISECONDS],
  ["url", "is not absolute: send the page's whole location.href"],
  ["url", "is neither http nor https"],
  ["url", "has no host"],
  ["url", "has user info before its host"],
  ["url", "has a backslash, at byte "],
  ["url", "has a space or a control character, at byte "],
  ["url", "is longer than 2048 bytes: "],
  ["signer", "was freed"],
];

/** What is wrong with an argument; `argument` names it. Never holds the ticket. */
export class SignError extends TypeError {
  constructor(argument, reason) {
    super(`${argument} ${reason}`);
    this.name = "SignError";
    this.code = "invalid_argument";
    this.argument = argument;
  }
}

const refusal = (result) => {
  const [argument, reason] = REFUSALS[result & 15] ?? ["argument", "is refused"];
  return new SignError(argument, reason.endsWith(" ") ? reason + (result >>> 4) : reason);
};

const seconds = (timestamp) => {
  const value =
    typeof timestamp === "string" && /^\d{1,15}$/.test(timestamp) ? +timestamp : timestamp;
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new SignError("timestamp", "is not a whole number of seconds");
  }
  return value;
};

/** Whether each character has both its halves. Node 18 cannot say so itself. */
const isWhole = "".isWellFormed
  ? (value) => value.isWellFormed()
  : (value) => !/[\ud800-\udfff]/u.test(value);

const withoutFragment = (url) => {
  const end = url.indexOf("#");
  return end < 0 ? url : url.slice(0, end);
};

/** Refuses by its length before anything is copied. */
const need = (name, value, most) => {
  if (typeof value !== "string") throw new SignError(name, "is not a string");
  const { length } = value;
  if (length > most) throw new SignError(name, `is longer than ${most} bytes: ${length}`);
  if (!isWhole(value)) throw new SignError(name, "has half a character");
};

/** Makes the functions of an entry. `load` gives the module's code, when it is first needed. */
export const create = (load) => {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  let wasm;
  let bytes;
  let hex;

  // The memory may have grown, and left the old views empty.
  const room = () => {
    wasm ??= new WebAssembly.Instance(load()).exports;
    if (bytes?.length) return;
    // The longest nonce and URL, three bytes a character.
    const at = wasm.reserve(6240);
    bytes = new Uint8Array(wasm.memory.buffer, at, 6240);
    hex = bytes.subarray(0, 40);
  };

  const wipe = (length) => {
    room();
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

  const forgotten = new FinalizationRegistry((number) => wasm.signer_free(number));

  class JsapiSigner {
    #number = -1;

    constructor(ticket) {
      need("ticket", ticket, 1024);
      room();
      const length = write(ticket, 0);
      const result = wasm.signer_new(length);
      room();
      const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      wipe(length);
      if (result) throw refusal(result);
      this.#number = number;
      forgotten.register(this, number, this);
    }

    sign(page) {
      let { nonceStr, timestamp, url } = page ?? {};
      need("nonceStr", nonceStr, 32);
      if (typeof url === "string") url = withoutFragment(url);
      need("url", url, 2048);
      const time = seconds(timestamp);
      room();
      // Both at once: half the time of one after the other.
      const text = nonceStr + url;
      const { written } = encoder.encodeInto(text, bytes);
      const nonce = written === text.length ? nonceStr.length : write(nonceStr, 0);
      const result = wasm.sign(this.#number, nonce, written - nonce, time);
      if (result) throw refusal(result);
      room();
      return decoder.decode(hex);
    }

    free() {
      if (this.#number < 0) return;
      forgotten.unregister(this);
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
    parts.forEach((value, i) => need(`values[${i}]`, value, 1024));
    const text = parts.sort().join("");
    if (!text) throw new SignError("values", "is not an array with a value");
    need("values", text, 2048);
    room();
    const length = write(text, 0);
    wasm.sign_card(length);
    room();
    const signature = decoder.decode(hex);
    wipe(length);
    return signature;
  };

  return { JsapiSigner, cardSignature, jsapiSignature };
};
