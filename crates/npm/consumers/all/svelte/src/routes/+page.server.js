import { environment } from "wechat-h5";

export const load = () => environment();
