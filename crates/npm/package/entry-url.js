// The URL of the document's load, which some browsers forget when a router changes it.
const { location, performance } = globalThis;
const href = location?.href ?? "";
const loaded = performance?.getEntriesByType?.("navigation")?.[0]?.name;
const isMoved =
  loaded?.startsWith(`${location?.origin}/`) && loaded.split("#")[0] !== href.split("#")[0];

/** Empty on a server. */
export const entryUrl = isMoved ? loaded : href;
