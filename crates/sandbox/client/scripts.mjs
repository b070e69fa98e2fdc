// The simulator's scripts by their paths in this folder, in the order of `script_list.rs`.
import { readFileSync } from "node:fs";

const list = readFileSync(new URL("script_list.rs", import.meta.url), "utf8");

export const scripts = [...list.matchAll(/include_str!\("(.+)"\)/g)].map(([, path]) => path);
