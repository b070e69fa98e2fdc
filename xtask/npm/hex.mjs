// Writes a file as a script that exports it in hex. By Brotli that is a sixth smaller than
// base64, in which equal bytes are other letters at another offset.
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const text = readFileSync(from).toString("hex");
writeFileSync(
  to,
  `// Written by \`cargo xtask npm\`: the module in hex.\nexport default "${text}";\n`,
);
