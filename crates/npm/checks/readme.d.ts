// The variables that the examples of the package's README use without declaring them.
declare const nonceStr: string;
declare const pageUrl: string;
declare const signature: string;
declare const signedUrl: string;
declare const ticket: string;
declare const timestamp: number;
declare const url: string;
declare const wx: import("wechat-h5").Wx;
