// What `cargo xtask pictures` has installed, apart from this folder.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.WECHAT_H5_PICTURES, "packages.cjs"));

export const { chromium } = require("playwright-core");
export const sharp = require("sharp");
