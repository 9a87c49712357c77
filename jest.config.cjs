/** @type {import("jest").Config} */
module.exports = {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/.engines", "<rootDir>/cdktf.out"],
  setupFiles: ["<rootDir>/test/setup.ts"],
  reporters: ["default", "<rootDir>/test/reporter.cjs"],
  testTimeout: 30_000,
  maxWorkers: 2,
};
