// Offers a reload when the server has another build of the page. The page never reloads by itself:
// what somebody has typed or recorded would be lost.
const page = window.__wechatH5;
const root = document.documentElement;
// Milliseconds between two questions to the server.
const SHORTEST_INTERVAL = 5 * 60_000;
let asked = Date.now();

/** Whether it is new to this tab: two builds that answer at one address are offered once each. */
function isFirstOffer(build) {
  try {
    const name = `wechat-h5-offered-${build}`;
    const known = sessionStorage.getItem(name);
    sessionStorage.setItem(name, "1");
    return !known;
  } catch {
    // Without a memory each reload would end in another offer.
    return false;
  }
}

/** Requests the page, which the browser has: the server sends another build, or that it has none. */
async function offerNewBuild() {
  asked = Date.now();
  const response = await fetch(page.entryUrl, { cache: "no-cache" });
  const [, build] = /data-build="(\w+)"/.exec(await response.text()) || [];
  if (!build || build === root.dataset.build) return;
  root.dataset.newBuild = build;
  if (isFirstOffer(build)) root.dataset.offersReload = "";
}

/** Not while WeChat verifies the page. */
function seen() {
  const isDue = Date.now() - asked > SHORTEST_INTERVAL;
  if (isDue && !document.hidden && root.dataset.jssdk !== "loading") {
    offerNewBuild().catch(() => {});
  }
}

if (page) {
  page.offerNewBuild = offerNewBuild;
  document.addEventListener("visibilitychange", seen);
  addEventListener("pageshow", seen);
  const [later, reload] = document.querySelectorAll(".new-build button");
  later.onclick = () => delete root.dataset.offersReload;
  reload.onclick = () => location.reload();
}
