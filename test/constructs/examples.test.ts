import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { writeMirror } from "../../provider/terraform/mirror";
import { startSimulator } from "../../simulator";
import { storyWithEngine } from "../terraform/support/engines";
import { engineEnvironment, runEngine } from "../terraform/support/stage";

const run = promisify(execFile);

/** A folder that is gone after the test. */
async function within(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hss-example-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(readdirSync("docs/examples/constructs"))("%s of the reference pages synthesises", async (file) => {
  await within(async (folder) => {
    const program = resolve("docs/examples/constructs", file);
    const env = { ...process.env, CDKTF_OUTDIR: folder, TS_NODE_PROJECT: resolve("docs/examples/tsconfig.json") };
    await run(process.execPath, ["-r", require.resolve("ts-node/register/transpile-only"), program], { env });
    const stack = readFileSync(join(folder, "stacks", "example", "cdk.tf.json"), "utf8");
    expect(JSON.parse(stack)).toHaveProperty(["resource", "hss_host_protection"]);
  });
});

test("cdktf.json synthesises the fleet from the root", async () => {
  await within(async (folder) => {
    const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: join(folder, "none"), CI: "1" };
    await run(process.execPath, [require.resolve("cdktf-cli/bundle/bin/cdktf"), "synth", "--output", folder], { env });
    const stack = JSON.parse(readFileSync(join(folder, "stacks", "fleet", "cdk.tf.json"), "utf8"));
    expect(Object.keys(stack.resource)).toEqual(["hss_alarm_notification", "hss_host_protection", "hss_quota"]);
  });
}, 120_000);

storyWithEngine(
  "the fleet in plain HCL: protected, watched, repaired, and left as it was found",
  async (engine) => {
    await within(async (folder) => {
      await using cloud = await startSimulator({
        servers: ["web-1", { name: "web-2", agent: "not_installed", ssh: true }, { name: "web-3", status: "stopped" }],
      });
      const found = cloud.snapshot();
      cpSync("examples/terraform-fleet/main.tf", join(folder, "main.tf"));
      writeMirror(join(folder, "terraform.d", "plugins"));
      const { host, port, user, hostKey, privateKey = "" } = cloud.server("web-2").ssh ?? neverNull();
      const environment = {
        ...engineEnvironment(folder),
        ...cloud.environment,
        HSS_POLL_SECONDS: "1",
        HSS_STATE_HOME: join(folder, "state-home"),
        TF_VAR_ssh_key: privateKey,
        TF_VAR_logins: JSON.stringify({ "web-2": { host, port, user, host_key: hostKey } }),
      };
      const engineRun = (...args: string[]) => runEngine(engine, args, folder, environment);

      expect(await engineRun("init")).toMatchObject({ code: 0 });
      const applied = await engineRun("apply");
      expect({ code: applied.code, said: applied.said }).toMatchObject({
        code: 0,
        said: expect.stringContaining("web-3 is stopped and stays unprotected until it runs."),
      });
      expect(cloud.servers.map(({ protection }) => protection)).toEqual(["protected", "protected", "unprotected"]);
      expect(await engineRun("plan", "-detailed-exitcode")).toMatchObject({ code: 0 });
      cloud.server("web-1").protection = "off";
      expect(await engineRun("plan", "-detailed-exitcode")).toMatchObject({ code: 2 });
      expect(await engineRun("apply")).toMatchObject({ code: 0 });
      expect(cloud.server("web-1").protection).toBe("protected");
      expect(await engineRun("destroy")).toMatchObject({ code: 0 });
      expect(cloud.snapshot()).toEqual(found);
    });
  },
  180,
);

function neverNull(): never {
  throw new Error("One cannot log in here.");
}
