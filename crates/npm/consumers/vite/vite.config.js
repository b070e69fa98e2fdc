// The dev server forwards /api to BACKEND.
export default {
  server: { proxy: { "/api": process.env.BACKEND } },
};
