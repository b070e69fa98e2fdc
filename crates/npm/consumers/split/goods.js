import { configure, entryUrl } from "wechat-h5";

const page = document.documentElement.dataset;
const signed = [];

const config = async (url) => {
  signed.push(url);
  const response = await fetch(`/api/jssdk/config?url=${encodeURIComponent(url)}`);
  return response.json();
};

const main = async () => {
  const wx = await configure({ config, jsApiList: ["updateAppMessageShareData"] });
  await wx.updateAppMessageShareData({ title: document.title, link: location.href });
  page.jssdk = ["ready", entryUrl, ...signed].join(" ");
};

main().catch((error) => {
  page.jssdk = `failed: ${error.code} ${error.message}`;
});
