// What the simulated WeChat does, in about ten seconds: a page becomes ready, calls an API and is
// shared, and a signature that is wrong is explained.
import { test, waitReady } from "./browser.mjs";
import { writeAnimation } from "./files.mjs";
import { openShell } from "./shell.mjs";
import { Stage } from "./stage.mjs";

const SIZE = { width: 1280, height: 780 };
const CAPTIONS = {
  zh: [
    "网页在模拟的微信中打开",
    "签名通过，wx.ready 执行",
    "调用接口，由用户选择",
    "分享卡片的真实效果",
    "签名无效：第一处不同和原因",
  ],
  en: [
    "A page opens in the simulated WeChat",
    "The signature is accepted, and wx.ready runs",
    "An API is called, and the user chooses",
    "What others see when the page is shared",
    "A wrong signature: the first difference, and why",
  ],
};

export async function takeTour({ browser, demo, file }, language) {
  const { shell, phone } = await openShell(browser, demo, { language, size: SIZE, scale: 1.25 });
  await waitReady(phone);
  const stage = new Stage(shell);
  const place = { shell, phone, stage };
  const scenes = [opens, isReady, callsApi, isShared, isRefused];
  for (const [at, scene] of scenes.entries()) {
    await scene(place, () => stage.caption(`${at + 1} · ${CAPTIONS[language][at]}`));
  }
  await writeAnimation(stage.frames, file);
  await shell.context().close();
}

// jweixin is held back, because nobody could see how the page waits for it.
async function opens({ shell, phone, stage }, caption) {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  await shell.route("**/jweixin*.js*", (route) => held.then(() => route.continue()), { times: 1 });
  await caption();
  await test(shell, "open").click();
  await phone.locator("h1").first().waitFor();
  await stage.show(900);
  release();
}

async function isReady({ phone, shell, stage }, caption) {
  await waitReady(phone);
  await test(shell, "verdict").locator(".badge").waitFor();
  await caption();
  await stage.show(1200);
}

async function callsApi({ phone, stage }, caption) {
  await caption();
  await stage.click(test(phone, "tab-apis"));
  await test(phone, "open-chooseImage").waitFor();
  await stage.show(500);
  await stage.click(test(phone, "open-chooseImage"));
  await stage.click(phone.locator('[data-test="run-chooseImage"]:enabled'));
  await test(phone, "choose-done").waitFor();
  await stage.show(500);
  await stage.click(test(phone, "choose-picture").first());
  await stage.click(test(phone, "choose-done"));
  await test(phone, "result-chooseImage").waitFor();
  await stage.show(1200);
}

async function isShared({ phone, shell, stage }, caption) {
  await caption();
  await stage.click(test(phone, "tab-share"));
  await stage.click(test(phone, "share-set"));
  await stage.click(test(shell, "phone-menu"));
  await stage.click(test(phone, "menu-friend"));
  await test(phone, "share-card").waitFor();
  await stage.show(1400);
  await stage.click(test(phone, "share-send"));
  await test(phone, "share-opened").waitFor();
  await stage.show(600);
  await test(phone, "sheet-back").click();
}

// A page that copies its address from HTML.
async function isRefused({ phone, shell, stage }, caption) {
  await test(shell, "address").fill(
    `${new URL(await test(shell, "address").inputValue()).origin}/?id=7&from=home`,
  );
  await test(shell, "open").click();
  await waitReady(phone);
  await caption();
  await phone.locator("html").evaluate(async () => {
    const url = encodeURIComponent(location.href.split("#")[0].replace("&", "&amp;"));
    const config = await (await fetch(`/api/jssdk/config?url=${url}`)).json();
    await new Promise((resolve) => {
      wx.error(resolve);
      wx.config(config);
    });
  });
  await test(shell, "cause").first().waitFor();
  await test(shell, "last-error").waitFor();
  await stage.show(2800);
}
