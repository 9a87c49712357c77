import { fleetProblems, startSimulator, type Fault } from "../../simulator";
import { start } from "./cloud";

describe("a fleet that cannot be used is told what is wrong, where, and what is right", () => {
  test.each<[string, unknown, string[]]>([
    ["no name", { servers: [{ os: "Linux" }] }, ["servers[0].name: required: a string"]],
    ["an ID that is a number", { servers: [{ name: "a", id: 42 }] }, ["servers[0].id: must be a string, not a number"]],
    [
      "an ID that no path can hold",
      { servers: [{ name: "a", id: "a/b" }] },
      ["servers[0].id: must be 1 to 64 letters, digits, hyphens, underscores or dots"],
    ],
    [
      "a misspelt edition",
      { servers: ["a", { name: "b", edition: "enterprize" }] },
      [
        'servers[1].edition: invalid value "enterprize": use one of "basic", "professional", "enterprise", "premium", "wtp", "container"; did you mean "enterprise"?',
      ],
    ],
    [
      "a misspelt property",
      { servers: [{ name: "a", agnet: "online" }] },
      ['servers[0].agnet: unknown property; did you mean "agent"?'],
    ],
    [
      "a misspelt state of the agent",
      { servers: [{ name: "a", agent: "onlin" }] },
      [
        'servers[0].agent: invalid value "onlin": use one of "not_installed", "installing", "install_failed", "online", "offline"; did you mean "online"?',
      ],
    ],
    ["a number for a server", { servers: [7] }, ["servers[0]: must be a string, not a number"]],
    ["a server that is a list", { servers: { name: "a" } }, ["servers: must be a list, not an object"]],
    ["too many quotas", { quotas: [{ edition: "premium", count: 1e9 }] }, ["quotas[0].count: must be at most 200000"]],
    [
      "a fraction",
      { quotas: [{ edition: "premium", count: 1.5 }] },
      ["quotas[0].count: must be a whole number, not a number"],
    ],
    ["a misspelt list", { severs: [] }, ['severs: unknown property; did you mean "servers"?']],
    [
      "two servers of one name",
      { servers: ["web", "api", { name: "web" }, { name: "web", id: "web-b" }] },
      ['servers[2].name: another server is called "web": choose another name, or give this one an "id"'],
    ],
    [
      "two servers of one ID",
      {
        servers: [
          { name: "a", id: "x" },
          { name: "b", id: "x" },
        ],
      },
      ['servers[1].id: "x" is the ID of another server'],
    ],
  ])("%s", (_what, fleet, problems) => {
    expect(fleetProblems(fleet)).toEqual(problems);
  });

  test("all faults are told at once", () => {
    const fleet = { servers: [{ name: "", os: "Plan9" }], quotas: [{ edition: "gold" }], topic: [] };
    expect(fleetProblems(fleet)).toHaveLength(4);
  });
});

test("startSimulator refuses the same", async () => {
  await expect(startSimulator({ servers: [{ name: "a", edition: "nope" as never }] })).rejects.toThrow(
    'servers[0].edition: invalid value "nope"',
  );
  await expect(startSimulator({ host: "0.0.0.0" })).rejects.toThrow(
    'host: "0.0.0.0" can be reached from other computers',
  );
});

test("a cloud takes no more than this computer holds", async () => {
  await using it = await start({ quotas: [{ edition: "premium", count: 150_000 }] });
  expect(() => it.cloud.addQuota({ edition: "premium", count: 100_000 })).toThrow(
    "a simulated cloud holds at most 200000 quotas; there are 150000, and 100000 more are asked for",
  );
  expect(it.cloud.quotas).toHaveLength(150_000);
});

test.each<[string, object, string]>([
  [
    "a latency that is no number",
    { kind: "latency", milliseconds: "abc" },
    "milliseconds: must be a number, not a string",
  ],
  ["a latency that is missing", { kind: "latency" }, "milliseconds: required: a number"],
  ["no such effect", { kind: "fire" }, 'kind: invalid value "fire": use one of latency, 429'],
  ["no times at all", { kind: "500", times: 0 }, "times: must be at least 1"],
  ["a misspelt field", { kind: "500", operaton: "GET hosts" }, 'operaton: unknown property; did you mean "operation"?'],
  [
    "an operation that is not served",
    { kind: "500", operation: "GET host" },
    'operation: no operation is called "GET host"',
  ],
  ["a status that ends no request", { kind: "reply", status: 100 }, "status: must be at least 200"],
])("a fault with %s is refused", async (_what, fault, problem) => {
  await using it = await start();
  expect(() => it.cloud.faults.add(fault as Fault)).toThrow(problem);
  expect(it.cloud.faults.unmet()).toEqual([]);
});

test("a fault may meet every request, and those of a pattern", async () => {
  await using it = await start();
  it.cloud.faults.add({ kind: "500", path: /version$/, times: Infinity });
  expect([(await it.get("billing/version")).status, (await it.get("billing/version")).status]).toEqual([500, 500]);
});
