// Signs with nothing but node:crypto, straight from WeChat's documentation.
// One JSON case a line on standard input, one signature a line on standard output.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { ticket, nonceStr, timestamp, page } = JSON.parse(line);
  const url = page.split("#")[0];
  const string1 = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  process.stdout.write(`${createHash("sha1").update(string1, "utf8").digest("hex")}\n`);
}
