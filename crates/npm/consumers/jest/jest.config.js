module.exports = {
  testEnvironment: "jsdom",
  testEnvironmentOptions: { customExportConditions: ["node", "browser"] },
  transformIgnorePatterns: ["/node_modules/(?!wechat-h5/)"],
  setupFiles: ["./jest.setup.js"],
};
