import { configure } from "wechat-h5";

const page = document.documentElement.dataset;

try {
  const wx = await configure({
    configUrl: "/api/jssdk/config",
    jsApiList: ["updateAppMessageShareData"],
  });
  await wx.updateAppMessageShareData({ title: document.title, link: location.href });
  page.jssdk = "ready";
} catch (error) {
  page.jssdk = `failed: ${error.code} ${error.message}`;
}
