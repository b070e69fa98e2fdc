// The entry URL, read before any router can change it. Empty on a server.
export const entryUrl = globalThis.location?.href ?? "";
