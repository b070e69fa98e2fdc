// The folder of the built package: `cargo xtask npm` writes it.
import { fileURLToPath } from "node:url";

export const folder = new URL("../../../../target/npm/", import.meta.url);
export const folderPath = fileURLToPath(folder);

export const load = (path) => import(new URL(path, folder).href);
