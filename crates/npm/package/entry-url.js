// The URL that the page was entered by: read before any router can change it.
// There is none on a server.
export const entryUrl = globalThis.location?.href ?? "";
