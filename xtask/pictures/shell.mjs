// The shell with the page in its phone.
import { open, test, waitReady } from "./browser.mjs";
import { writePng } from "./files.mjs";

const SIZE = { width: 1280, height: 900 };

export async function takeShell({ browser, demo, file }, language) {
  const { shell, phone } = await openShell(browser, demo, { language, size: SIZE, scale: 2 });
  await waitReady(phone);
  await phone.locator("html").evaluate(callSome);
  const row = test(shell, "journal").getByRole("option").filter({ hasText: "wx.config" });
  await test(shell, "journal").getByText("wx.hideMenuItems").waitFor();
  await row.first().click();
  await test(shell, "entry").waitFor();
  await writePng(await shell.screenshot(), file);
  await shell.context().close();
}

/** The shell in a language, and the page in its phone. */
export async function openShell(browser, demo, { language, size, scale }) {
  const shell = await open(browser, `${demo.sandbox}/`, {
    viewport: size,
    deviceScaleFactor: scale,
    colorScheme: "light",
    stored: { "wechat-h5-shell-language": language, "wechat-h5.lang": language },
  });
  const phone = shell.frameLocator('[data-test="frame"]');
  return { shell, phone };
}

// Some that ask nobody.
async function callSome() {
  const call = (name, options) =>
    new Promise((resolve) => wx[name]({ ...options, complete: resolve }));
  await call("checkJsApi", { jsApiList: ["chooseImage", "scanQRCode"] });
  await call("getNetworkType", {});
  await call("updateAppMessageShareData", {
    title: "微信 H5",
    desc: "签名、登录、分享",
    link: location.href.split("#")[0],
    imgUrl: document.querySelector("link[rel~=icon]").href,
  });
  await call("hideMenuItems", { menuList: ["menuItem:copyUrl"] });
}
