import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { servedOperations, startSimulator, type Simulator } from "../../simulator";
import { dataSources, dataSourcesFile, startDataSourceCloud } from "./data-sources";

const folder = join(__dirname, "official_sdk");
const environment = join(__dirname, "../../.engines/python-sdk");
const python = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const requirements = join(folder, "requirements.txt");

/** Makes the virtual environment, once for each set of pinned packages; gives the reason when that is impossible. */
function missingSdk(): string | undefined {
  const stamp = join(environment, "requirements.sha256");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  const run = (command: string, args: string[]) => execFileSync(command, args, { stdio: "pipe", timeout: 300_000 });
  try {
    run("python3", ["--version"]);
  } catch {
    return "there is no python3";
  }
  try {
    rmSync(environment, { recursive: true, force: true });
    run("python3", ["-m", "venv", environment]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    writeFileSync(stamp, wanted);
    return undefined;
  } catch (error) {
    return `its packages could not be installed: ${String(error).split("\n")[0]}`;
  }
}

interface Result {
  service: string;
  operation: string;
  status: number;
  // The SDK's models as plain data; each test knows its own.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  response?: any;
  error?: { code: string; message: string };
}

async function run(script: string, cloud: Simulator, ...more: string[]) {
  const { accessKey, secretKey } = cloud.credentials;
  const command = [join(folder, script), cloud.url, cloud.region, accessKey, secretKey, ...more];
  const { stdout } = await promisify(execFile)(python, ["-B", ...command], {
    maxBuffer: 2 ** 26,
    // The SDK keeps an application ID in the home folder; this one is thrown away with the environment.
    env: { ...process.env, HOME: environment },
  });
  return JSON.parse(stdout) as { results: Result[]; errors: Result[] };
}

const reason = missingSdk();
const suite = reason === undefined ? describe : describe.skip;

suite(`the official Python SDK${reason === undefined ? "" : ` (skipped: ${reason})`}`, () => {
  let results: Result[] = [];
  let errors: Result[] = [];
  let lists: Result[] = [];
  const of = (operation: string) => results.filter((result) => result.operation === operation);

  beforeAll(async () => {
    await using cloud = await startSimulator({
      checkReplies: true,
      servers: ["web-1", "web-2", { name: "win-1", os: "Windows" }],
      topics: [
        { name: "alarms", subscriptions: [{ protocol: "email", endpoint: "security@example.com", confirmed: true }] },
      ],
    });
    ({ results, errors } = await run("story.py", cloud));
    const filled = await startDataSourceCloud();
    await using _filled = filled.cloud;
    ({ results: lists } = await run("data_sources.py", filled.cloud, dataSourcesFile, JSON.stringify(filled.ids)));
  }, 120_000);

  test("every call of its story succeeds", () => {
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(90);
  });

  test("every HSS operation that is served was called", () => {
    const called = new Set(
      [...results, ...lists].filter(({ service }) => service === "hss").map(({ operation }) => operation),
    );
    const served = servedOperations.filter(({ service }) => service === "hss").map(({ name }) => name);
    expect(served.filter((name) => !called.has(name))).toEqual([]);
    expect(served).toHaveLength(276);
  });

  test("it can ask for every list that the official Terraform provider reads", () => {
    expect(lists.map(({ operation, error }) => [operation, error?.code])).toEqual(
      dataSources.map(({ operation, refused }) => [operation, refused]),
    );
    const read = (operation: string) => lists.find((entry) => entry.operation === operation)?.response;
    expect(read("ListVulnerabilities").data_list[0]).toMatchObject({ host_num: 2, severity_level: "Critical" });
    expect(read("ListSecurityEvents").data_list).toHaveLength(3);
    expect(read("ShowRiskScore")).toEqual({ score: 87, risk_num: 13, risk_server_num: 3 });
  });

  test("it finds the project and the account by itself", () => {
    expect(of("KeystoneListProjects")[0]?.response.projects[0].name).toBe("cn-north-4");
    expect(of("KeystoneListAuthDomains")[0]?.response.domains).toHaveLength(1);
  });

  test("it reads hosts, quotas, orders and settings as they were made", () => {
    const webs = of("ListHostStatus").map(({ response }) => response.data_list);
    expect(webs[0]).toHaveLength(3);
    expect(webs.flat()).toContainEqual(
      expect.objectContaining({
        version: "hss.version.premium",
        charging_mode: "packet_cycle",
        protect_status: "opened",
      }),
    );
    expect(of("ShowCustomerOrderDetails").map(({ response }) => response.order_info.status)).toEqual([6, 5]);
    expect(of("ListQuotasDetail")[0]?.response.data_list[0].tags).toEqual([
      { key: "环境 a/b", value: "prod" },
      { key: "team", value: "web" },
    ]);
    expect(of("ShowVersion")[0]?.response.version).toBe("hss.version.premium");
    expect(of("ListAlarmConfig")[0]?.response).toMatchObject({
      alarm_type: "sms",
      daily_alarm: true,
      alarm_level: ["high"],
      ignored_event_class_list: ["weak_passwords", "1010"],
    });
    expect(of("ListWtpProtectHost")[0]?.response.data_list[0]).toMatchObject({
      protect_status: "opened",
      protect_dir_num: 1,
    });
    expect(of("ShowWebTamperHostPolicy")[0]?.response.protect_dir_info.protect_mode).toBe("alarm");
    expect(of("ListContainerNodes")[0]?.response.data_list[0].protect_status).toBe("opened");
    expect(of("ListSubscriptionsByTopic")[0]?.response.subscriptions[0]).toMatchObject({
      protocol: "email",
      status: 1,
    });
    expect(of("ListLoginWhiteIp")[0]?.response.data_list[0]).toMatchObject({ white_ip: "192.0.2.1", enabled: true });
    expect(of("ListAgentInstallScript")[0]?.response.install_script_list[0].package_type).toBe("rpm");
  });

  test("it understands the errors, save the one that has no message", () => {
    expect(errors.map(({ status, error }) => [status, error?.code])).toEqual([
      [400, "CBC.30000067"],
      // A body with a description and no message: the SDK cannot read its code 00000010.
      [400, "400"],
      [400, "HSS.1002"],
      [400, "HSS.1001"],
    ]);
    expect(errors[1]?.error?.message).toContain("00000010");
  });
});
