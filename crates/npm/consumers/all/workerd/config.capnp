using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [
    (name = "main.js", esModule = embed "dist/main.js"),
    (name = "wechat-h5/sign.wasm", wasm = embed "node_modules/wechat-h5/sign/sign.wasm"),
  ],
  compatibilityDate = "2025-06-01",
);
