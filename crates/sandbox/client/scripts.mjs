// The simulator's scripts by their paths in this folder, in the order of `simulator.rs`.
import { readFileSync } from "node:fs";

const list = readFileSync(new URL("simulator.rs", import.meta.url), "utf8");

export const scripts = [...list.matchAll(/include_str!\("(.+)"\)/g)].map(([, path]) => path);
