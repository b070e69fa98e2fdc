// Writes a file as a script that exports it in base64.
import { readFileSync, writeFileSync } from "node:fs";

const [from, to] = process.argv.slice(2);
const text = readFileSync(from).toString("base64");
writeFileSync(
  to,
  `// Written by \`cargo xtask npm\`: the module in base64.\nexport default "${text}";\n`,
);
