/** The pipelines of examples/, run as far as they go without their services: their scripts, in a shell, with the packed CLI. */
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { parse, parseAllDocuments } from "yaml";
import { readPolicy } from "../../provider/compliance";
import { type Simulator, startSimulator } from "../../simulator";

const root = join(__dirname, "..", "..");
const examples = join(root, "examples", "pipelines");
const read = (name: string): string => readFileSync(join(examples, name), "utf8");

const folder = mkdtempSync(join(tmpdir(), "hss-pipelines-"));
let cloud: Simulator;

beforeAll(async () => {
  cloud = await startSimulator({ servers: [{ name: "web-1", edition: "enterprise", chargingMode: "postPaid" }] });
  // The package as npm would publish it. What it depends on is already here.
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    }),
  ) as { filename: string }[];
  execFileSync("tar", ["-xzf", join(folder, packed?.filename ?? "")], { cwd: folder });
  symlinkSync(join(root, "node_modules"), join(folder, "package", "node_modules"), "dir");
}, 240_000);

afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

let runs = 0;

interface Shell {
  work: string;
  run(script: string, environment?: Record<string, string>): Promise<{ code: number | null; out: string }>;
}

/** A fresh checkout with the policy, and commands that stand in for the network: npm install, and gh. */
function shell(kind: string): Shell {
  const work = join(folder, `run-${++runs}`);
  const tools = join(work, ".tools");
  mkdirSync(tools, { recursive: true });
  cpSync(join(examples, "hss-policy.yaml"), join(work, "hss-policy.yaml"));
  const tool = (name: string, script: string) => {
    writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(tools, name), 0o755);
  };
  const bin = join(folder, "package", "dist", "cli", "main.js");
  tool("npm", `test "$1 $2 $3" = "install --no-save hss-iac" && echo installed >> ${join(work, "npm.log")}`);
  tool("npx", `test "$1" = hss && shift && exec "${process.execPath}" "${bin}" "$@"`);
  tool("gh", `echo "$@" >> ${join(work, "gh.log")}`);
  return {
    work,
    run: (script, environment = {}) =>
      new Promise((resolve, reject) => {
        const env = { ...cloud.environment, PATH: `${tools}:${process.env["PATH"] ?? ""}`, HOME: work, ...environment };
        const child = spawn(kind, ["-c", script], { cwd: work, env, stdio: ["ignore", "pipe", "pipe"] });
        let out = "";
        child.stdout.on("data", (text: Buffer) => (out += text.toString()));
        child.stderr.on("data", (text: Buffer) => (out += text.toString()));
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, out }));
      }),
  };
}

/** In order, with drift, and where the cloud gives no answer. */
async function eachOutcome(run: (code: 0 | 2 | 1) => Promise<void>): Promise<void> {
  const server = cloud.server("web-1");
  server.edition = "enterprise";
  await run(0);
  server.protection = "off";
  await run(2);
  const fault = cloud.faults.add({
    ...{ operation: "GET hosts", times: Number.POSITIVE_INFINITY, kind: "reply", status: 403 },
    body: { error_code: "HSS.0013", error_msg: "no permission" },
  });
  await run(1);
  expect(fault.met).toBeGreaterThan(0);
  fault.remove();
}

test("the policy of the examples is a policy, by its reader and by its schema", () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(root, "schemas", "hss-policy.schema.json"), "utf8")) as object,
  );
  const { $schema: _schema, ...rest } = parse(read("hss-policy.yaml")) as { $schema?: string };
  expect([validate(rest), validate.errors]).toEqual([true, null]);
  expect(readPolicy(read("hss-policy.yaml"))).not.toHaveProperty("problems");
  expect(validate({ version: 1, rules: [{ name: "x", editon: "basic" }] })).toBe(false);
});

interface Step {
  id?: string;
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
}

test("GitHub Actions: the job fails as the check does, and leaves what the later steps take", async () => {
  const workflow = parse(read("github-actions.yml")) as { jobs: Record<string, { steps: Step[] }> };
  const steps = workflow.jobs["drift"]?.steps ?? [];
  await eachOutcome(async (code) => {
    const { work, run } = shell("bash");
    const outputs = join(work, "outputs.txt");
    writeFileSync(outputs, "");
    const environment = { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: join(work, "summary.md"), GH_TOKEN: "x" };
    const codes: [string, number | null][] = [];
    for (const { name = "", run: script } of steps) {
      if (script === undefined) continue;
      // The service fills these in; and it runs a script by `bash -e`.
      const filled = script
        .replace("${{ steps.check.outputs.code }}", /code=(\d+)/.exec(readFileSync(outputs, "utf8"))?.[1] ?? "")
        .replace("${{ github.event.pull_request.number }}", "7");
      codes.push([name, (await run(`set -eo pipefail\n${filled}`, environment)).code]);
    }
    expect(codes).toEqual([
      ...["Install", "Get the states", "Check", "Comment on the pull request"].map((name) => [name, 0]),
      ["Outcome", code],
    ]);
    expect(JSON.parse(readFileSync(join(work, "drift.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(readFileSync(join(work, "drift.html"), "utf8")).toContain("<!doctype html>");
    expect(readFileSync(join(work, "summary.md"), "utf8")).toContain("Host security");
    expect(readFileSync(join(work, "gh.log"), "utf8")).toContain("pr comment 7 --body-file drift.md");
  });
}, 240_000);

test("GitLab: the job fails as the check does, with a report for the merge request", async () => {
  const { "host-security": job } = parse(read("gitlab-ci.yml")) as {
    "host-security": {
      variables: Record<string, string>;
      before_script: string[];
      script: string[];
      artifacts: { paths: string[]; reports: { junit: string } };
    };
  };
  await eachOutcome(async (code) => {
    const { work, run } = shell("sh");
    const { code: ended, out } = await run(
      `set -e\n${[...job.before_script, ...job.script].join("\n")}`,
      job.variables,
    );
    expect([ended, out]).toEqual([code, expect.stringContaining("in cn-north-4")]);
    for (const file of [...job.artifacts.paths, job.artifacts.reports.junit])
      expect(existsSync(join(work, file))).toBe(true);
  });
}, 240_000);

test("Kubernetes: the pod ends as the check does, and the figures reach the push gateway all the same", async () => {
  const documents = parseAllDocuments(read("kubernetes-cronjob.yaml")).map((each) => each.toJS());
  const [map, job] = documents;
  const policy = map.data["hss-policy.yaml"] as string;
  expect(readPolicy(policy)).not.toHaveProperty("problems");
  const [container] = job.spec.jobTemplate.spec.template.spec.containers;
  expect(container.command).toEqual(["/bin/sh", "-c"]);
  const pushed: string[] = [];
  const gateway = await pushGateway(pushed);
  await eachOutcome(async (code) => {
    const { work, run } = shell(container.command[0]);
    writeFileSync(join(work, "policy.yaml"), policy);
    const script = String(container.args[0]).replace("/policy/hss-policy.yaml", join(work, "policy.yaml"));
    const { port } = gateway.address() as AddressInfo;
    const { code: ended } = await run(script, { PUSH_GATEWAY: `http://127.0.0.1:${port}` });
    expect(ended).toBe(code);
  });
  await new Promise((resolve) => gateway.close(resolve));
  expect(pushed.map((text) => /^hss_check_complete (\d)$/m.exec(text)?.[1])).toEqual(["1", "1", "0"]);
  expect(pushed[1]).toMatch(/^hss_servers\{region="cn-north-4",verdict="naked"\} 1$/m);
}, 240_000);

function pushGateway(pushed: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      pushed.push(text);
      response.writeHead(request.url === "/metrics/job/hss-drift" ? 202 : 404).end();
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
