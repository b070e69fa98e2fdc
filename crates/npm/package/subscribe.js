// Callbacks that the client calls repeatedly.
import { toError } from "./error.js";

// A registration that is garbage-collected is detached, so they are kept here.
const registrations = new Set();

/** Registers callbacks, and returns the function that detaches them. */
export const subscribe = (register, onEvent, onError) => {
  let registration;
  try {
    registration = register(dispatch(onEvent, onError));
  } catch (thrown) {
    throw toError(thrown);
  }
  registrations.add(registration);
  return () => {
    if (registrations.delete(registration)) registration?.free();
  };
};

/** An event is an object; after a failure it has an `error`. */
const dispatch = (onEvent, onError) => (event) => {
  const { error, ...rest } = event;
  try {
    if (!error) onEvent?.(rest);
    else if (rest.type) onEvent?.({ ...rest, error: toError(error) });
    else onError?.(toError(error));
  } catch (thrown) {
    // An error of the page is reported in its console, and never reaches jweixin.
    setTimeout(() => {
      throw thrown;
    });
  }
};
