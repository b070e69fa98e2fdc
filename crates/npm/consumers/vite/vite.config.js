// BACKEND is where /api is, for the dev server.
export default {
  server: { proxy: { "/api": process.env.BACKEND } },
};
