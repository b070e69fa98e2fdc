// Sends what a page has found out, or why it has not, to whoever opened it.

export const post = async (measure) => {
  let result;
  try {
    result = { found: await measure() };
  } catch (error) {
    result = { failed: String(error?.stack ?? error) };
  }
  await fetch("/result", { method: "POST", body: JSON.stringify(result) });
};
