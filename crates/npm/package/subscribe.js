// Callbacks that the client calls again and again.
import { toError } from "./error.js";

// A subscription that is collected is detached, so they are held here.
const held = new Set();

/** Registers, and gives the function that detaches again. */
export const subscribe = (register, onEvent, onError) => {
  let subscription;
  try {
    subscription = register(hearing(onEvent, onError));
  } catch (thrown) {
    throw toError(thrown);
  }
  held.add(subscription);
  return () => {
    if (held.delete(subscription)) subscription?.free();
  };
};

/** An event is an object, with an `error` where something failed. */
const hearing = (onEvent, onError) => (event) => {
  const { error, ...rest } = event;
  try {
    if (!error) onEvent?.(rest);
    else if (rest.type) onEvent?.({ ...rest, error: toError(error) });
    else onError?.(toError(error));
  } catch (thrown) {
    // The page's own mistake: it belongs into its console, not into jweixin.
    setTimeout(() => {
      throw thrown;
    });
  }
};
