import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  AnalyzerResourceOptions,
  ConfigureAnalyzerRequest,
  PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The pack in a process of its own, asked as the engine asks it. */
const folder = join(__dirname, "..", "..", "examples", "pulumi-policy");
let pack: ChildProcess;
let client: InstanceType<typeof analyzer.AnalyzerClient>;

beforeAll(async () => {
  pack = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "index.ts"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<string>((resolve, reject) => {
    pack.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const [number] = /\d+/.exec(text) ?? [];
      if (number !== undefined) resolve(number);
    });
    pack.on("exit", (code) => reject(new Error(`the pack ended with ${code}`)));
  });
  client = new analyzer.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  pack.removeAllListeners("exit");
  pack.kill();
});

const configure = (least: string) => {
  const config = new PolicyConfig();
  config.setProperties(Struct.fromJavaScript({ least }));
  const request = new ConfigureAnalyzerRequest();
  request.getPolicyconfigMap().set("hss-least-edition", config);
  return new Promise<void>((resolve, reject) =>
    client.configure(request, (error: Error | null) => (error ? reject(error) : resolve())),
  );
};

/** What the pack has to say against a resource. */
async function judged(name: string, properties: Parameters<typeof Struct.fromJavaScript>[0]): Promise<string[]> {
  const type = name.includes(":") ? name : `pulumi-nodejs:dynamic/hss:${name}`;
  const request = new AnalyzeRequest();
  request.setType(type);
  request.setUrn(`urn:pulumi:dev::test::${type}::it`);
  request.setName("it");
  request.setOptions(new AnalyzerResourceOptions());
  request.setProperties(Struct.fromJavaScript(properties));
  const answer = await new Promise<AnalyzeResponse>((resolve, reject) =>
    client.analyze(request, (error: Error | null, response: AnalyzeResponse) =>
      error ? reject(error) : resolve(response),
    ),
  );
  return answer.getDiagnosticsList().map((each) => `${each.getPolicyname()}: ${each.getMessage().split("\n").at(-1)}`);
}

test("an edition below the least one is refused before anything is created", async () => {
  expect(await judged("HostProtection", { hostId: "a", edition: "basic" })).toEqual([
    "hss-least-edition: It declares edition basic; the least that is allowed here is enterprise.",
  ]);
  expect(await judged("HostProtection", { hostId: "a", edition: "enterprise" })).toEqual([]);
  // A free month is borne with when something better takes over.
  expect(await judged("HostProtection", { hostId: "a", edition: "basic", successor: { edition: "premium" } })).toEqual(
    [],
  );
  expect(await judged("FleetProtection", { hostIds: ["a"], edition: "professional" })).toHaveLength(1);
  expect(await judged("Quota", { edition: "basic" })).toEqual([]);
  expect(await judged("huaweicloud:Ecs/instance:Instance", { edition: "basic" })).toEqual([]);

  await configure("premium");
  expect(await judged("HostProtection", { hostId: "a", edition: "enterprise" })).toHaveLength(1);
  expect(await judged("HostProtection", { hostId: "a", edition: "wtp" })).toEqual([]);
});

test("alarms that reach nobody are refused", async () => {
  const topicUrn = "urn:smn:cn-north-4:0:alarms";
  expect(await judged("AlarmNotification", { topicUrn, realtime: true, severities: ["high", "critical"] })).toEqual([]);
  expect(await judged("AlarmNotification", { realtime: false, severities: ["low"] })).toHaveLength(3);
});
