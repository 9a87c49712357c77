import fc from "fast-check";
import { stringify } from "yaml";
import { checkPolicy, readPolicy } from "../../provider/compliance";
import { endOf } from "../../provider/compliance/policy";
import { selects, type Selectable } from "../../provider/compliance/selecting";

const problems = (text: string) => {
  const read = readPolicy(text);
  if (!("problems" in read)) throw new Error("it was taken");
  return read.problems;
};

test("everything that is wrong is told at once, each where it stands", () => {
  const text = `version: 2
ruls: []
rules:
  - name: web
    editon: enterprise
    risks: { intrusions: -1 }
  - name: web
    select: { os: linux, tags: [a] }
alarms:
  - severities: [high, criticl]
waivers:
  - until: soon
`;
  expect(problems(text).map(({ line, column, path }) => [line, column, path])).toEqual(
    [
      [1, 1, "version"],
      [2, 1, "ruls"],
      [5, 5, "rules[0].editon"],
      [6, 14, "rules[0].risks.intrusions"],
      [7, 5, "rules[1].name"],
      [8, 15, "rules[1].select.os"],
      [8, 26, "rules[1].select.tags"],
      [10, 24, "alarms[0].severities[1]"],
      [12, 5, "waivers[0].select"],
      [12, 5, "waivers[0].until"],
      [12, 5, "waivers[0].reason"],
    ].sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1])),
  );
  const told = problems(text)
    .map(({ message }) => message)
    .join("\n");
  for (const hint of [
    'did you mean "rules"',
    'did you mean "edition"',
    'the nearest is "Linux"',
    'the nearest is "critical"',
  ])
    expect(told).toContain(hint);
});

test("two rules of one name, text that is no YAML, keys that come twice, and a file that is no mapping", () => {
  expect(problems("version: 1\nrules:\n  - name: a\n  - name: a\n")).toMatchObject([
    { line: 4, path: "rules[1].name" },
  ]);
  expect(problems("version: 1\nrules: [\n")).toMatchObject([{ path: "" }]);
  expect(problems("version: 1\nversion: 1\n")).toMatchObject([{ line: 2, path: "" }]);
  expect(problems("- version: 1\n")).toMatchObject([
    { line: 1, column: 1, message: expect.stringContaining("an object") },
  ]);
  expect(problems("")).toMatchObject([{ path: "version", message: "is required" }]);
});

test("aliases of nothing and too many aliases are told where they stand", () => {
  expect(problems("version: 1\nrules:\n  - name: *nobody\n")).toEqual([
    { path: "", line: 3, column: 11, message: expect.stringContaining("Unresolved alias") },
  ]);
  const bomb = ["a", "b", "c", "d", "e"].map((name, at, all) => {
    const content = at === 0 ? "x" : `*${all[at - 1]}`;
    return `${name}: &${name} [${Array.from({ length: 12 }, () => content).join(", ")}]`;
  });
  expect(problems(`version: 1\n${bomb.join("\n")}\n`)).toEqual([
    { path: "", line: 3, column: 8, message: expect.stringContaining("alias") },
  ]);
});

test("JSON is a policy too, with a line for editors; a single entry needs no brackets", () => {
  const read = readPolicy('{"$schema": "x", "version": 1, "rules": [{"name": "a", "select": {"name": "web-*"}}]}');
  expect(read).toMatchObject({ policy: { rules: [{ name: "a", select: { name: ["web-*"] } }] } });
  expect(checkPolicy({ version: 1, alarms: [{ severities: "critical", enterpriseProject: 0 }] })).toMatchObject({
    issues: [{ path: ["alarms", 0, "enterpriseProject", 0] }],
  });
});

test("a waiver lasts through its last day", () => {
  expect(new Date(endOf({ until: "2027-03-31" })).toISOString()).toBe("2027-03-31T23:59:59.999Z");
  expect(new Date(endOf({ until: "2027-03-31T12:00:00Z" })).toISOString()).toBe("2027-03-31T12:00:00.000Z");
});

const server: Selectable = {
  ...{ hostId: "a", name: "web-1", region: "cn-north-4", enterpriseProjectId: "0", group: "front", os: "Linux" },
  tags: { env: "prod", owner: "" },
};

test.each([
  [{}, true],
  [{ name: ["db-*", "web-?"] }, false],
  [{ name: ["*-1"], enterpriseProject: ["0"], os: "Linux" as const }, true],
  [{ tags: { env: "pr*" } }, true],
  [{ tags: { env: "prod", toString: "*" } }, false],
  [{ tags: { owner: "*" } }, true],
  [{ group: ["back"] }, false],
  [{ region: ["cn-*"], hostId: ["a"] }, true],
])("%j selects: %j", (selector, expected) => expect(selects(selector, server)).toBe(expected));

test("a pattern with stars matches as the regular expression of the same meaning", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "."), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, name) => {
      const escaped = pattern.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(selects({ name: [pattern] }, { ...server, name })).toBe(new RegExp(`^${escaped}$`, "s").test(name));
    }),
    { numRuns: 2000 },
  );
});

test("any policy that is taken is taken again as it was understood", () => {
  const days = fc.integer({ min: 1, max: 3650 });
  const policies = fc.record(
    {
      version: fc.constant(1),
      quotas: fc.record({ outliveDays: days }),
      rules: fc.uniqueArray(
        fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }), edition: fc.constantFrom("basic", "premium") }),
        { selector: ({ name }) => name },
      ),
    },
    { requiredKeys: ["version"] },
  );
  fc.assert(
    fc.property(policies, (policy) => {
      const read = readPolicy(stringify(policy));
      expect("policy" in read && read.policy).toEqual(policy);
    }),
  );
});

test.each([
  ["a key", "-----BEGIN PRIVATE KEY-----hunter2"],
  ["a list", "- hunter2\n"],
  ["a token", "hunter2"],
  ["an alias", "a: *hunter2\n"],
  ["a tag", "a: !!map hunter2\nb: !hunter2 {}\nc: [\n"],
  ["a block that is none", "a: |hunter2\n  x"],
  ["an escape", 'a: "\\Uhunter2"\n'],
  ["a scalar too many", '{ "a": "b" } "hunter2"'],
  ["an indent", "a: 1\n\thunter2: x\n   ]"],
])("of a file that is no policy, such as %s, nothing is repeated", (_name, text) => {
  const told = problems(text);
  expect(told.length).toBeGreaterThan(0);
  expect(JSON.stringify(told)).not.toMatch(/hunte/);
  for (const { message } of told) expect(message.length).toBeGreaterThan(8);
});
