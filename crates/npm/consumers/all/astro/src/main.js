import { configure } from "wechat-h5";

const page = document.documentElement.dataset;

const main = async () => {
  const jsApiList = ["updateAppMessageShareData"];
  const wx = await configure({ configUrl: "/api/jssdk/config", jsApiList });
  await wx.updateAppMessageShareData({ title: document.title, link: location.href });
  page.jssdk = "ready";
};

main().catch((error) => {
  page.jssdk = `failed: ${error.code} ${error.message}`;
});
