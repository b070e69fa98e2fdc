// Redirects WeChat's hosts to the sandbox. node-easywechat itself is not changed.
import { createRequire } from "node:module";

// By NODE_PATH, which import statements do not look at.
const require = createRequire(import.meta.url);
const { OfficialAccount, ServerRequest } = require("node-easywechat");
const { default: WeChat } = require("node-socialite/dist/Providers/WeChat");

const { SANDBOX_API, SANDBOX_OPEN, APP_ID, APP_SECRET } = process.env;
export { SANDBOX_API, SANDBOX_OPEN, APP_ID, APP_SECRET, ServerRequest };

export const account = (config = {}) =>
  new OfficialAccount({
    app_id: APP_ID,
    secret: APP_SECRET,
    http: { baseURL: `${SANDBOX_API}/`, proxy: false },
    ...config,
  });

/** The provider of web authorization. Its hosts are not a setting, so they are replaced here. */
export class Authorization extends WeChat {
  constructor(config) {
    super({ client_id: APP_ID, client_secret: APP_SECRET, ...config });
    this._baseUrl = `${SANDBOX_API}/sns`;
  }

  getAuthUrl() {
    return super.getAuthUrl().replace("https://open.weixin.qq.com", SANDBOX_OPEN);
  }
}

export const post = async (path, body) => {
  const response = await fetch(SANDBOX_API + path, {
    method: "POST",
    body: JSON.stringify(body ?? {}),
  });
  return response.json();
};
