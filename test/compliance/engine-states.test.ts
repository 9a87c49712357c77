/** What each real engine writes: the Pulumi CLI, Terraform and OpenTofu. */
import { allFindings, type Report } from "../../provider/compliance";
import type { SimulatorOptions } from "../../simulator";
import { stage as pulumiStage, underEachEngine } from "../stories/engines";
import { storyUnderEach } from "../terraform/support/engines";
import { stage } from "../terraform/support/stage";
import { checked } from "./small-states";

const seeds: SimulatorOptions = { servers: ["web-1", "web-2", "web-3", "web-4"] };
const verdicts = ({ servers }: Report) => Object.fromEntries(servers.map(({ name, verdict }) => [name, verdict]));
const sources = (report: Report) => report.sources.map(({ kind, resources }) => [kind, resources]);

underEachEngine("an export of a Pulumi stack is understood, and its secrets stay so", async (engine) => {
  const program = `const { ids } = JSON.parse(process.env.STORY);
new hss.HostProtection("web-1", { hostId: ids[0], edition: "enterprise" });
new hss.HostProtection("web-2", { hostId: ids[1], edition: pulumi.secret("premium") });
new hss.HostProtection("web-3", { hostId: ids[2], edition: "enterprise" });`;
  await using set = await pulumiStage(engine, program, seeds);
  const { cloud } = set;
  await set.program.up({ environment: { STORY: JSON.stringify({ ids: cloud.servers.map(({ id }) => id) }) } });
  cloud.server("web-2").edition = "container";
  cloud.server("web-3").delete();
  const look = async (showSecrets: boolean) => {
    const state = JSON.stringify(await set.program.export({ showSecrets }), undefined, 4);
    const report = await checked(cloud, { "stack.json": state });
    expect(report.unreadable).toEqual([]);
    expect(sources(report)).toEqual([["pulumi", 3]]);
    return { report, lines: state.split("\n") };
  };
  const { report, lines } = await look(false);
  const others = { "web-1": "inOrder", "web-3": "ghost", "web-4": "naked" };
  expect(verdicts(report)).toEqual({ ...others, "web-2": "inOrder" });
  expect(report.notChecked).toEqual([
    "edition of HostProtection web-2 is encrypted in the state and not compared. To compare: pulumi stack export --show-secrets",
  ]);
  // A finding leads to its line, in the program where the engine knows it.
  const place = allFindings(report).find(({ kind }) => kind === "ghost")?.location;
  expect(place?.file).toBe(engine === "pulumi" ? "index.js" : "stack.json");
  const read = place?.file === "stack.json" ? lines : ["two lines", "come before", ...program.split("\n")];
  expect(read[(place?.line ?? 0) - 1]).toContain("web-3");

  const open = await look(true);
  expect(verdicts(open.report)).toEqual({ ...others, "web-2": "drifted" });
  expect(open.report.notChecked).toEqual([]);
  const [drifted] = allFindings(open.report).filter(({ name }) => name === "web-2");
  expect(drifted).toMatchObject({ property: "edition", declared: "(secret)", live: "(secret)" });
  expect(JSON.stringify(drifted)).not.toMatch(/premium|container/);
});

storyUnderEach("the state, what is shown of it, and a plan say the same", async (engine) => {
  await using set = await stage(engine, seeds);
  const { cloud } = set;
  const declare = (names: readonly string[]) =>
    names
      .map(
        (name) => `resource "hss_host_protection" "${name}" {
  host_id = "${cloud.server(name).id}"
  edition = "enterprise"
}
`,
      )
      .join("");
  set.write(declare(["web-1", "web-2", "web-3"]));
  await set.ok("apply");
  const state = (await set.ok("state", "pull")).out;
  const shown = (await set.ok("show", "-json")).out;
  set.write(declare(["web-1", "web-2", "web-4"]));
  await set.plan();
  const plan = (await set.ok("show", "-json", "plan.bin")).out;
  cloud.server("web-2").protection = "off";
  const now = { "web-1": "inOrder", "web-2": "drifted", "web-3": "inOrder", "web-4": "naked" };
  for (const [file, text] of Object.entries({ "a.tfstate": state, "shown.json": shown })) {
    const report = await checked(cloud, { [file]: text });
    expect(report.unreadable).toEqual([]);
    expect(sources(report)).toEqual([["terraform state", 3]]);
    expect(verdicts(report)).toEqual(now);
  }
  const planned = await checked(cloud, { "a.tfstate": state, "plan.json": plan });
  expect(planned.unreadable).toEqual([]);
  expect(sources(planned)).toEqual([
    ["terraform state", 3],
    ["terraform plan", 3],
  ]);
  // The plan lets go of one and takes on another.
  expect(verdicts(planned)).toEqual({ ...now, "web-3": "unmanaged", "web-4": "drifted" });
});
