// The router changes the URL first; what needs the package is in a chunk of its own.
history.pushState(null, "", "/goods/7?from=home#/reviews");
import("./goods.js");
