// Sends the result of a page, or its error, to the benchmark that opened it.

export const post = async (measure) => {
  let result;
  try {
    result = { value: await measure() };
  } catch (error) {
    result = { error: String(error?.stack ?? error) };
  }
  await fetch("/result", { method: "POST", body: JSON.stringify(result) });
};
