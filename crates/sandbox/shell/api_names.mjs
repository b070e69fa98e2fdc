// The names that pages use for the APIs of the bridge.

import { get } from "./control_api.mjs";

let apis = {};

export async function setUp() {
  apis = await get("apis");
}

/** The names of `wx`, without `wx.`. */
export const apiNames = () => Object.keys(apis);

/** `openAddress` for `editAddress`; a name of no API stays as it is. */
export const pageName = (bridgeName) =>
  apiNames().find((name) => apis[name] === bridgeName) ?? bridgeName;
