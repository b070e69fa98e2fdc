// `debug: true`. Each alert is closed at once.
import { configure } from "/target/npm/index.js";

export default async () => {
  const alerts = [];
  window.alert = (text) => alerts.push(JSON.parse(text).errMsg);
  const options = { configUrl: "/config", jsApiList: ["getNetworkType"] };
  await (await configure(options)).getNetworkType();
  const result = { without: alerts.splice(0) };
  result.notBoolean = await configure({ ...options, debug: "yes" }).catch(({ code, message }) => [
    code,
    message,
  ]);
  const wx = await configure({ ...options, debug: true });
  await wx.getNetworkType();
  return { ...result, alerts };
};
