import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const { DEMO = "http://127.0.0.1:8080", SANDBOX = "http://127.0.0.1:8090" } = process.env;

/** The simulated WeChat, first in the head. In development only: a build holds none of it. */
const simulator = {
  name: "wechat-simulator",
  apply: "serve",
  transformIndexHtml: () => [
    { tag: "script", attrs: { src: `${SANDBOX}/__sandbox/client.js` }, injectTo: "head-prepend" },
  ],
};

export default defineConfig({
  plugins: [vue(), simulator],
  server: { host: "127.0.0.1", strictPort: true, proxy: { "/api": DEMO } },
  preview: { host: "127.0.0.1", strictPort: true },
});
