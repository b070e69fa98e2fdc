// New entries of the journal, as the sandbox writes them.

import { get } from "./control_api.mjs";

const POLL_MS = 1000;
// Of before the shell was opened: the last failure and the proxy's outcome are among them.
const FIRST_ENTRIES = 200;

const listeners = [];
let run = null;
let next = null;

/** Starts to poll. */
export function setUp() {
  poll();
}

/** `listener` gets each batch of new entries; `isReset` after a reset. */
export function onEntries(listener) {
  listeners.push(listener);
}

async function poll() {
  if (!document.hidden) {
    await fetchNew().catch(() => {});
  }
  setTimeout(poll, POLL_MS);
}

/** Fetches new entries at once. */
export async function fetchNew() {
  const part = next === null ? `last=${FIRST_ENTRIES}` : `after=${next}`;
  const fetched = await get(`journal?${part}`);
  // After a reset the sandbox counts from 1 again.
  const isReset = run !== null && fetched.run !== run;
  run = fetched.run;
  next = isReset ? 0 : fetched.next;
  if (isReset || fetched.entries.length) {
    const entries = isReset ? [] : fetched.entries;
    listeners.forEach((listener) => listener(entries, isReset));
  }
}
