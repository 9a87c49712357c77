const { existsSync } = require("node:fs");
const { delimiter, join } = require("node:path");

// CDKTF asks terraform for its version while it synthesises; where there is only OpenTofu it has to be told.
const folders = [...(process.env.PATH ?? "").split(delimiter), join(__dirname, ".engines", "opentofu", "bin")];
const tofu = folders.map((folder) => join(folder, "tofu")).find((file) => existsSync(file));
if (tofu && !folders.some((folder) => existsSync(join(folder, "terraform"))))
  process.env.TERRAFORM_BINARY_NAME ??= tofu;

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
  reporters: ["default", "<rootDir>/test/reporter.cjs"],
  testTimeout: 30_000,
  maxWorkers: 2,
};
