// Three phones beside each other, each with another tab of the page.
import { open, test, waitReady } from "./browser.mjs";
import { writePng } from "./files.mjs";

const SIZE = { width: 375, height: 740 };
const WECHAT =
  "Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1.230804.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300333 MMWEBSDK/20241103 MMWEBID/2247 MicroMessenger/8.0.55.2780(0x28003737) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

/** What each shows. */
const PHONES = [
  { language: "zh", colours: "light", hash: "#/status", prepare: waitReady },
  { language: "en", colours: "dark", hash: "#/apis/getLocation", prepare: runApi("getLocation") },
  {
    language: "zh",
    colours: "light",
    hash: "#/debug/doctor",
    before: forgetDomain,
    prepare: waitDiagnosis,
  },
];

const FRAMES = `<style>
  body { margin: 0; padding: 28px; display: flex; gap: 28px; background: #dfe5ea; width: max-content }
  img { display: block; width: ${SIZE.width}px; border: 8px solid #14171a; border-radius: 30px }
</style>`;

export async function takePhones({ browser, demo, file }) {
  const pictures = [];
  for (const phone of PHONES) {
    await phone.before?.(demo);
    pictures.push(await takePhone(browser, demo, phone));
  }
  const images = pictures.map(
    (png) => `<img src="data:image/png;base64,${png.toString("base64")}">`,
  );
  const sheet = await open(browser, "about:blank", { deviceScaleFactor: 2 });
  await sheet.setContent(FRAMES + images.join(""));
  await sheet.waitForFunction(() => [...document.images].every((image) => image.complete));
  await writePng(await sheet.locator("body").screenshot(), file);
  await sheet.context().close();
}

// As with an account that was just made.
async function forgetDomain({ sandbox }) {
  const body = JSON.stringify({ jsSafeDomains: ["h5.example.com"] });
  await fetch(`${sandbox}/__sandbox/account`, { method: "POST", body });
}

async function takePhone(browser, demo, { language, colours, hash, prepare }) {
  const page = await open(browser, `${demo.page}/${hash}`, {
    viewport: SIZE,
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    colorScheme: colours,
    userAgent: WECHAT,
    stored: { "wechat-h5.lang": language },
  });
  await prepare(page);
  const png = await page.screenshot();
  await page.context().close();
  return png;
}

function runApi(name) {
  return async (page) => {
    await page.locator(`[data-test="run-${name}"]:enabled`).click();
    await test(page, `result-${name}`).scrollIntoViewIfNeeded();
  };
}

async function waitDiagnosis(page) {
  await test(page, "doctor-verdict").filter({ hasText: /./ }).waitFor();
}
