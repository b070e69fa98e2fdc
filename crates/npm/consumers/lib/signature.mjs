// Of the page that the projects of servers sign.
export const SIGNATURE = "52a5da5fc6df9ee77467752c7b54d83d3c0ec3df";
