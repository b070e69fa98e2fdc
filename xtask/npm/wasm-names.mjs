// The names in a WebAssembly module's import and export sections. Source: the
// WebAssembly core specification, "Binary Format", sections 5.5.5 and 5.5.10.

const IMPORTS = 2;
const EXPORTS = 7;
const PREAMBLE = 8;

/** The sections as `{ id, body }`. */
export const sections = (wasm) => {
  const reader = new Reader(wasm, PREAMBLE);
  const found = [];
  while (!reader.isAtEnd) found.push({ id: reader.byte(), body: reader.bytes(reader.number()) });
  return found;
};

/** A module of these sections. */
export const withSections = (wasm, sections) =>
  Buffer.concat([
    wasm.subarray(0, PREAMBLE),
    ...sections.flatMap(({ id, body }) => [Buffer.of(id), number(body.length), body]),
  ]);

/** The same sections with other names. Only functions are imported. */
export const renamed = (sections, { namespace, imported, exported }) =>
  sections.map(({ id, body }) => {
    if (id === IMPORTS) return { id, body: list(body, importedBy(namespace, imported)) };
    if (id === EXPORTS) return { id, body: list(body, exportedAs(exported)) };
    return { id, body };
  });

const importedBy = (namespace, names) => (reader) => {
  reader.text();
  const name = reader.text();
  const kind = reader.byte();
  if (kind !== 0) throw new Error(`${name} is imported, and no function`);
  return [text(namespace), text(names.get(name)), Buffer.of(kind), number(reader.number())];
};

const exportedAs = (names) => (reader) => [
  text(names.get(reader.text())),
  Buffer.of(reader.byte()),
  number(reader.number()),
];

const list = (body, entry) => {
  const reader = new Reader(body, 0);
  const count = reader.number();
  const entries = Array.from({ length: count }, () => entry(reader)).flat();
  return Buffer.concat([number(count), ...entries]);
};

class Reader {
  #bytes;
  #at;

  constructor(bytes, at) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  byte() {
    return this.#bytes[this.#at++];
  }

  bytes(length) {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text() {
    return this.bytes(this.number()).toString();
  }
}

const number = (value) => {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.of(...bytes, value);
};

const text = (value) => Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
