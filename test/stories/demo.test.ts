import { spawnSync } from "node:child_process";
import { findPulumi } from "../../engines";

const build = "dist/scripts/demo.js";
const run = (...args: string[]) =>
  spawnSync(process.execPath, [build, ...args], { encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });

test("the demo does what it says under Pulumi, on the real engine where there is one", async () => {
  const { status, stdout } = run();
  expect(stdout).not.toContain("✗");
  expect(stdout).toContain((await findPulumi()) === undefined ? "engine: embedded engine" : "engine: pulumi");
  expect(status).toBe(0);
}, 300_000);

test("the demo does what it says under Terraform", () => {
  const { status, stdout } = run("--engine", "terraform");
  expect(stdout).not.toContain("✗");
  expect(status).toBe(0);
}, 300_000);
