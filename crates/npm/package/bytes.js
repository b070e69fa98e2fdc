// Base64, in which a script carries a module.

/** The bytes of a text in base64. */
export const bytesOf = (base64) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
