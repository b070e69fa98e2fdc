import { configure, explain } from "wechat-h5";

const page = document.documentElement.dataset;

const main = async () => {
  const wx = await configure({
    configUrl: "/api/jssdk/config",
    jsApiList: ["updateAppMessageShareData"],
  });
  await wx.updateAppMessageShareData({ title: document.title, link: location.href });
  // The module of explain is another file.
  const { causes } = await explain({
    signedUrl: `${location.href}#/route`,
    pageUrl: `${location.href}#/route`,
    timestamp: 1700000000,
    nonceStr: "nonce",
    signature: "0".repeat(40),
  });
  page.jssdk = causes[0].code === "fragment_kept" ? "ready" : `failed: ${causes[0].code}`;
};

main().catch((error) => {
  page.jssdk = `failed: ${error.code} ${error.message}`;
});
