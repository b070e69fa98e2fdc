// WeChat itself, as another program with the AppSecret calls it: not through the gateway.
import assert from "node:assert/strict";

const { APP_ID, PLATFORM_API, PLATFORM_SECRET } = process.env;

const post = async (path, body) => {
  const response = await fetch(PLATFORM_API + path, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return response.json();
};

// Forces a new token, and the one before is dead.
export const invalidate = async () => {
  const forced = await post("/cgi-bin/stable_token", {
    grant_type: "client_credential",
    appid: APP_ID,
    secret: PLATFORM_SECRET,
    force_refresh: true,
  });
  assert.ok(forced.access_token);
  await post("/__sandbox/clock", { advanceSeconds: 31 });
};

export const { user } = await (await fetch(`${PLATFORM_API}/__sandbox/account`)).json();

/** A template message to the user: the documentation's own example. */
export const templateMessage = {
  touser: user.openid,
  template_id: "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
  data: {
    thing1: { value: "巧克力" },
    amount2: { value: "39.80元" },
    time3: { value: "2025-01-01 12:00" },
  },
};
