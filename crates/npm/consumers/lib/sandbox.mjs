// The sandbox for one test, without the server of wechat-h5.
import { binary } from "./paths.mjs";
import { serve } from "./process.mjs";

/**
 * Starts a sandbox with settings of its client. Returns its address, and the credentials that
 * a back end signs with.
 */
export const startSandbox = async (t, client = {}) => {
  const command = [binary, "sandbox", "--sandbox-listen", "127.0.0.1:0"];
  const address = await serve(t, command, /^sandbox\s+(http:\S+)\/$/);
  const settings = { method: "POST", body: JSON.stringify(client) };
  const { ok, status } = await fetch(`${address}/__sandbox/client`, settings);
  if (!ok) throw new Error(`the sandbox refused ${settings.body}: ${status}`);
  return { address, credentials: await credentials(address) };
};

const credentials = async (address) => {
  const { appId: appid, appSecret: secret } = await json(`${address}/__sandbox/account`);
  const account = new URLSearchParams({ grant_type: "client_credential", appid, secret });
  const { access_token } = await json(`${address}/cgi-bin/token?${account}`);
  const token = new URLSearchParams({ access_token, type: "jsapi" });
  const { ticket } = await json(`${address}/cgi-bin/ticket/getticket?${token}`);
  return { APPID: appid, TICKET: ticket };
};

const json = async (url) => {
  const body = await fetch(url).then((response) => response.json());
  if (body.errcode) throw new Error(`${url.split("?")[0]}: ${body.errcode} ${body.errmsg}`);
  return body;
};
