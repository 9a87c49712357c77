import { allFindings, check, failing, readDeclared, readPolicy, type Report } from "../../provider/compliance";
import { Clouds } from "../../provider/lifecycle";
import { storyWithEngine } from "../terraform/support/engines";
import { policyText, troubledFleet, type Troubled } from "./fleet";

const parts = { readOnly: true, metadata: null } as const;

async function checked(
  fleet: Troubled,
  files: readonly string[],
  text?: string,
  baseline?: ReadonlySet<string>,
): Promise<Report> {
  const clouds = new Clouds({}, { ...parts, environment: fleet.cloud.environment });
  const read = text === undefined ? undefined : readPolicy(text);
  if (read !== undefined && "problems" in read) throw new Error(JSON.stringify(read.problems));
  try {
    return await check({
      cloudOf: (scope) => clouds.of(scope),
      states: files.map((file) => readDeclared(file, fleet.states[file] ?? Buffer.alloc(0))),
      ...(read && { policy: { file: "hss-policy.yaml", ...read } }),
      ...(baseline && { baseline }),
    });
  } finally {
    await clouds.close();
  }
}

storyWithEngine(
  "500 servers with every kind of trouble get the verdicts they have to get",
  async (engine) => {
    await using fleet = await troubledFleet(engine);
    const { cloud } = fleet;
    const before = cloud.snapshot();
    cloud.resetCalls();
    const report = await checked(fleet, ["pulumi.json", "terraform.tfstate", "plan.json"], policyText);

    expect(report.unreadable).toEqual([]);
    expect(report.outcome).toBe("findings");
    expect(Object.keys(fleet.expected)).toHaveLength(500);
    expect(Object.fromEntries(report.servers.map(({ hostId, verdict }) => [hostId, verdict]))).toEqual(fleet.expected);

    // Read, and nothing else: of the quota that ends, billing is asked whether it renews itself.
    const posts = cloud.requests.filter(({ method }) => method !== "GET").map(({ label }) => label);
    expect(posts).toEqual(["POST resources-query"]);
    expect(cloud.snapshot()).toEqual(before);

    const of = (name: string) => report.servers.find((server) => server.name === name);
    expect(of("pulumi-001")?.findings).toMatchObject([
      {
        kind: "drifted",
        property: "protection",
        declared: "protected",
        live: "unprotected",
        resource: "HostProtection pulumi-001",
      },
      { kind: "violation", rule: "at least enterprise", property: "edition", declared: "enterprise" },
    ]);
    expect(of("pulumi-006")?.findings).toMatchObject([
      { property: "edition", declared: "enterprise", live: "container" },
    ]);
    expect(of("excused-001")).toMatchObject({
      waiver: { until: "2999-12-31", reason: "end of life", ended: false },
      findings: [{ kind: "naked", waived: true }],
    });
    expect(of("bare-001")?.findings).toMatchObject([
      { kind: "naked", waived: false },
      { kind: "violation", rule: "waiver", message: expect.stringContaining("Its waiver ended") },
    ]);
    expect(of("both-001")?.findings[0]?.message).toMatch(
      /HostProtection both-001 \(pulumi\.json\).*hss_host_protection\.web\["both-001"\] \(plan\.json\)/,
    );
    // A finding leads to its line in the file.
    const drifted = of("pulumi-001")?.findings[0]?.location;
    const lines = fleet.states["pulumi.json"]?.toString().split("\n");
    expect(lines?.[(drifted?.line ?? 0) - 1]).toContain("::pulumi-001");

    const quotas = Object.fromEntries(report.quotas.map(({ id, verdict }) => [id, verdict]));
    expect(quotas).toMatchObject({
      "ending-quota": "expiring",
      "trial-quota": "trialEnding",
      "frozen-quota": "frozen",
      "late-quota": "frozen",
      container: "short",
      "Quota spare": "inOrder",
    });
    expect(report.quotas.filter(({ verdict, edition }) => verdict === "idle" && edition === "enterprise")).toHaveLength(
      3,
    );
    expect(report.alarms).toMatchObject([{ verdict: "off", listeners: 0 }]);
    expect(report.alarms[0]?.findings.map(({ kind, property }) => [kind, property])).toEqual([
      ["alarmsOff", "realtime"],
      ["alarmsNowhere", "topicUrn"],
      ["alarmsWrong", "realtime"],
      ["alarmsWrong", "realtime"],
    ]);
    expect(new Set(allFindings(report).map(({ key }) => key)).size).toBe(allFindings(report).length);

    // What Terraform shows of a state says the same as the state itself.
    const [raw, shown] = await Promise.all(
      ["terraform.tfstate", "shown.json"].map((file) => checked(fleet, [file], undefined)),
    );
    const told = ({ servers }: Report) => servers.map(({ hostId, verdict }) => [hostId, verdict]);
    expect(shown && told(shown)).toEqual(raw && told(raw));
    expect(shown?.summary.servers).toMatchObject({ drifted: 3, ghost: 2, stopped: 2 });

    // The same again is all known; what is new is told.
    const baseline = new Set(
      allFindings(report)
        .filter(({ waived }) => !waived)
        .map(({ key }) => key),
    );
    const again = await checked(fleet, Object.keys(fleet.states), policyText, baseline);
    expect(failing(again, new Set(["error", "warning"]))).toEqual([]);
    expect(again.outcome).toBe("inOrder");
    cloud.server("pulumi-100").protection = "off";
    const later = await checked(fleet, Object.keys(fleet.states), policyText, baseline);
    expect(failing(later, new Set(["error"])).map(({ name, kind }) => [name, kind])).toEqual([
      ["pulumi-100", "drifted"],
      ["pulumi-100", "violation"],
    ]);
  },
  300,
);
