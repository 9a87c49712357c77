import fc from "fast-check";
import type { Host, Quota } from "../../provider/client/model";
import { chooseQuotas } from "../../provider/resources/quota-choice";

const host = (hostId: string, enterpriseProjectId = "0") => ({ hostId, enterpriseProjectId }) as Host;
const quota = (quotaId: string, changes: Partial<Quota> = {}): Quota =>
  ({
    quotaId,
    edition: "enterprise",
    state: "normal",
    used: false,
    chargingMode: "prePaid",
    tags: {},
    shared: false,
    trial: false,
    enterpriseProjectId: "0",
    expiresAt: "2027-01-01T00:00:00.000Z",
    ...changes,
  }) satisfies Quota;
const ids = (choice: Map<string, Quota | "any">) =>
  Object.fromEntries([...choice].map(([key, value]) => [key, value === "any" ? "any" : value.quotaId]));

test("one host gets the quota that lasts longest; of equals the first by id", () => {
  const idle = [quota("b"), quota("a"), quota("c", { expiresAt: "2026-12-01T00:00:00.000Z" })];
  expect(ids(chooseQuotas([host("h")], idle))).toEqual({ h: "a" });
  expect(ids(chooseQuotas([host("h")], [...idle, quota("z", { expiresAt: "2028-01-01T00:00:00.000Z" })]))).toEqual({
    h: "z",
  });
});

test("a host takes a quota of its own enterprise project first, then a shared one", () => {
  const idle = [
    quota("other", { enterpriseProjectId: "e1" }),
    quota("shared", { enterpriseProjectId: "e1", shared: true }),
    quota("own"),
  ];
  expect(ids(chooseQuotas([host("h1"), host("h2"), host("h3")], idle))).toEqual({
    h1: "own",
    h2: "shared",
    h3: "other",
  });
});

test("several hosts go out together only where it makes no difference which quota each gets", () => {
  expect(ids(chooseQuotas([host("h1"), host("h2")], [quota("a"), quota("b"), quota("c")]))).toEqual({
    h1: "any",
    h2: "any",
  });
  expect(ids(chooseQuotas([host("h1"), host("h2")], [quota("a"), quota("b", { trial: true })]))).toEqual({
    h1: "a",
    h2: "b",
  });
  expect(ids(chooseQuotas([host("h1"), host("h2", "e2")], [quota("a"), quota("b")]))).toEqual({ h1: "a", h2: "b" });
});

test("the choice depends on what there is, never on the order in which it is listed", () => {
  const quotas = fc.uniqueArray(
    fc.record({
      quotaId: fc.constantFrom("a", "b", "c", "d"),
      expiresAt: fc.constantFrom("2027-01-01T00:00:00.000Z", "2028-01-01T00:00:00.000Z"),
      shared: fc.boolean(),
    }),
    { selector: (each) => each.quotaId },
  );
  fc.assert(
    fc.property(quotas, fc.uniqueArray(fc.constantFrom("h1", "h2", "h3"), { minLength: 1 }), (some, hosts) => {
      const idle = some.map(({ quotaId, ...rest }) => quota(quotaId, rest));
      const choice = ids(
        chooseQuotas(
          hosts.map((id) => host(id)),
          idle,
        ),
      );
      expect(ids(chooseQuotas(hosts.map((id) => host(id)).reverse(), [...idle].reverse()))).toEqual(choice);
      const chosen = Object.values(choice).filter((each) => each !== "any");
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(Object.keys(choice)).toHaveLength(Math.min(hosts.length, idle.length));
    }),
  );
});
