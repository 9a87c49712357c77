// Before every script: installs the dependencies where they are missing, and builds. So a fresh clone needs no command
// of its own for that. With --once it leaves what is built already as it is.
const { execSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const npm = (command) => execSync(`npm ${command}`, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });

try {
  if (!["@pulumi/pulumi", "esbuild"].every((name) => existsSync(join(root, "node_modules", name)))) {
    console.log("Installing the dependencies (once, about a minute) ...");
    npm("ci --no-audit --no-fund --loglevel=error");
  }
  if (!process.argv.includes("--once") || !existsSync(join(root, "dist", "constructs", "index.js")))
    npm("run --silent build");
} catch {
  // npm and the compiler have said what is wrong.
  process.exit(1);
}
