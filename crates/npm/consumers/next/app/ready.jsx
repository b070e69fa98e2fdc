"use client";

import { useEffect } from "react";
import { configure } from "wechat-h5";

export default function Ready() {
  useEffect(() => {
    const page = document.documentElement.dataset;
    const jsApiList = ["updateAppMessageShareData"];
    configure({ configUrl: "/api/jssdk/config", jsApiList })
      .then((wx) => wx.updateAppMessageShareData({ title: document.title, link: location.href }))
      .then(() => (page.jssdk = "ready"))
      .catch((error) => (page.jssdk = `failed: ${error.code} ${error.message}`));
  }, []);
  return null;
}
