// Prints the measured times: a table, or with --json one line for programs.

export const report = (times) => {
  const { ours, "jsapiSignature (ours)": oneShot, ...others } = times;
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ unit: "ns", ours, others }));
    return;
  }
  const rows = Object.entries(times).map(([name, ns]) => [
    name,
    { "ns per signature": ns, "ours / theirs": +(ours / ns).toFixed(2) },
  ]);
  console.table(Object.fromEntries(rows));
};
