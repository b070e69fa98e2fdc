// A server component: its imports run in Node while the page is built.
import * as h5 from "wechat-h5";

import Ready from "./ready.jsx";

export default function Page() {
  return (
    <main>
      <p id="server">{`${typeof window} ${typeof h5.configure}`}</p>
      <Ready />
    </main>
  );
}
