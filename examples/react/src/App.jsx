import { useEffect, useState } from "react";
import { configure, login, session } from "wechat-h5";

const card = {
  title: "一起来看 Have a look",
  desc: "一个 React 页面",
  link: location.href.split("#")[0],
  imgUrl: new URL("/icon.png", location.href).href,
};

async function share() {
  const jsApiList = ["updateAppMessageShareData", "updateTimelineShareData"];
  const wx = await configure({ configUrl: "/api/jssdk/config", jsApiList });
  await Promise.all([wx.updateAppMessageShareData(card), wx.updateTimelineShareData(card)]);
}

export default function App() {
  const [jssdk, setJssdk] = useState("loading");
  const [current, setCurrent] = useState({ signedIn: false });

  useEffect(() => {
    share().then(
      () => setJssdk("ready"),
      (error) => setJssdk(`${error.code}: ${error.message}`),
    );
    session().then(setCurrent);
  }, []);

  return (
    <>
      <h1>Vite + React</h1>
      <p>
        JS-SDK <output id="jssdk">{jssdk}</output>
      </p>
      <p>
        <output id="user">{current.user?.nickname ?? "访客 a visitor"}</output>
        {!current.signedIn && (
          <button onClick={() => login({ scope: "snsapi_userinfo" })}>登录 Sign in</button>
        )}
      </p>
    </>
  );
}
