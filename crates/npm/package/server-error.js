// Error responses of a server.

/** The details of an error; `body` is the JSON of the response, if it has any. */
export const serverError = (url, status, body) => {
  const error = body?.error ?? {};
  const message = error.message ?? `${url} responded with ${status}`;
  return { message, status, serverCode: error.code, hint: error.hint };
};
