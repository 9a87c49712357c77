// `npm run demo` on a fresh clone: installs what is missing, builds, and tells the story.
const { execFileSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const npm = (...args) =>
  execFileSync("npm", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });

try {
  if (!existsSync(join(root, "node_modules", "@pulumi", "pulumi"))) {
    console.log("Installing the dependencies (once, about a minute) ...");
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
  }
  npm("run", "--silent", "build");
} catch (error) {
  console.error(`The demo could not be prepared: ${error.message}`);
  process.exit(1);
}
require("../dist/scripts/demo.js")
  .main()
  .then((told) => process.exit(told ? 0 : 1));
