import fc from "fast-check";
import { diff, liveInputs, settle } from "../../provider/lifecycle/diff";
import { type AnyResource, boolean, integer, mapOf, object, oneOf, setOf, text, UNKNOWN } from "../../provider/schema";

const resource = {
  name: "Thing",
  fields: {
    id: text({ doc: "Id.", replaces: true }),
    size: integer({ doc: "Size.", optional: true }),
    mode: oneOf(["a", "b"], { noun: "mode", doc: "Mode.", default: "a" }),
    chosen: text({ doc: "Chosen by the cloud.", optional: true, computed: true }),
    labels: setOf(text({ doc: "Label." }), { doc: "Labels.", optional: true }),
    tags: mapOf(text({ doc: "Tag." }), { doc: "Tags.", optional: true }),
    period: object(
      { months: integer({ doc: "Months.", optional: true }) },
      { doc: "Period.", optional: true, intent: true },
    ),
    switch: oneOf(["on"], {
      noun: "switch",
      doc: "Switch.",
      default: "on",
      satisfied: (_wanted, live: string) => live !== "off",
    }),
    shy: boolean({ doc: "Shy.", optional: true }),
  },
  outputs: { risk: text({ doc: "Risk.", optional: true }) },
} as unknown as AnyResource<never>;

const declarations = fc.record(
  {
    id: fc.constantFrom("1", "2"),
    size: fc.constantFrom(1, 2),
    mode: fc.constantFrom("a", "b"),
    chosen: fc.constantFrom("x", "y"),
    labels: fc.uniqueArray(fc.constantFrom("p", "q", "r")),
    tags: fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("1", "2")),
    period: fc.record({ months: fc.integer({ min: 1, max: 9 }) }),
    switch: fc.constant("on"),
    shy: fc.boolean(),
  },
  { requiredKeys: ["id", "mode", "switch"] },
);

/** The live object: everything has some value there, declared or not. */
const lives = declarations.map((values) => ({
  size: 9,
  chosen: "z",
  labels: ["s"],
  tags: { m: "1" },
  shy: true,
  risk: "safe",
  ...values,
}));

const changed = (changes: { property: string }[]) => changes.map(({ property }) => property).sort();

test("what was just applied shows no change", () => {
  fc.assert(
    fc.property(declarations, lives, (declared, live) => {
      const after = settle(resource, declared, { ...live, ...declared });
      expect(diff(resource, after, declared)).toEqual([]);
    }),
  );
});

test("the order of a set, and the order of a map's keys, are no change", () => {
  fc.assert(
    fc.property(declarations, (declared) => {
      const turned = {
        ...declared,
        ...(declared.labels && { labels: [...declared.labels].reverse() }),
        ...(declared.tags && { tags: Object.fromEntries(Object.entries(declared.tags).reverse()) }),
      };
      expect(diff(resource, settle(resource, declared, declared), turned)).toEqual([]);
    }),
  );
});

test("what is not declared never drifts, and telemetry never does", () => {
  fc.assert(
    fc.property(declarations, lives, lives, (declared, live, other) => {
      const before = settle(resource, declared, { ...live, ...declared });
      const undeclared = Object.fromEntries(Object.entries(other).filter(([name]) => !(name in declared)));
      const later = settle(resource, before, { ...live, ...declared, ...undeclared, risk: "risky" });
      expect(diff(resource, later, declared)).toEqual([]);
    }),
  );
});

test("a declared property that differs is a change, and the only one", () => {
  fc.assert(
    fc.property(declarations, fc.constantFrom("size", "mode", "labels", "tags", "shy", "id"), (declared, property) => {
      fc.pre(declared[property as keyof typeof declared] !== undefined);
      const other: Record<string, unknown> = {
        size: 7,
        mode: declared.mode === "a" ? "b" : "a",
        labels: ["z"],
        tags: { z: "9" },
        shy: !declared.shy,
        id: "9",
      };
      const before = settle(resource, declared, { ...declared, [property]: other[property] });
      expect(changed(diff(resource, before, declared))).toEqual([property]);
    }),
  );
});

test("after a refresh the inputs equal the declared ones exactly where the live object satisfies them", () => {
  fc.assert(
    fc.property(declarations, lives, (declared, live) => {
      const before = settle(resource, declared, declared);
      const refreshed = settle(resource, before, live);
      const inputs = liveInputs(resource, before, refreshed) as Record<string, unknown>;
      const drifted = changed(diff(resource, refreshed, declared));
      for (const [name, value] of Object.entries(declared)) {
        if (drifted.includes(name)) expect(inputs[name]).not.toEqual(value);
        else expect(inputs[name]).toEqual(value);
      }
      // And a program declaring these inputs would see no change.
      expect(diff(resource, refreshed, inputs)).toEqual([]);
    }),
  );
});

const base = { id: "1", mode: "a", switch: "on" };

test.each([
  ["a property that is no longer declared", { ...base, size: 3 }, base, ["size"]],
  ["one that the cloud chooses when it is left out", { ...base, chosen: "x" }, base, []],
  ["one that is newly declared", base, { ...base, size: 3 }, ["size"]],
  ["null for absent", { ...base, size: null }, base, []],
  ["an empty list for an absent one", base, { ...base, labels: [] }, []],
  ["another intent", { ...base, period: { months: 1 } }, { ...base, period: { months: 9 } }, ["period"]],
  ["a live value that satisfies the declared one", { ...base, switch: "interrupted" }, base, []],
  ["one that does not", { ...base, switch: "off" }, base, ["switch"]],
  ["a value not known yet", { ...base, size: 3 }, { ...base, size: UNKNOWN }, ["size"]],
  ["a part not known yet", { ...base, labels: ["p"] }, { ...base, labels: ["p", UNKNOWN] }, ["labels"]],
])("%s", (_what, before, declared, expected) => {
  expect(changed(diff(resource, before, declared))).toEqual(expected);
});

test("only fields that say so make another object of it", () => {
  expect(diff(resource, { ...base, size: 1 }, { ...base, id: "2", size: 2 })).toEqual([
    { property: "id", before: "1", after: "2", replaces: true },
    { property: "size", before: 1, after: 2, replaces: false },
  ]);
});

test("a declared property that was found absent once is no drift when it is back", () => {
  const declared = { ...base, size: 3 };
  const names = Object.keys(declared);
  const gone = settle(resource, settle(resource, declared, declared), base, names);
  expect(changed(diff(resource, gone, declared))).toEqual(["size"]);
  const back = settle(resource, gone, declared, names);
  expect(diff(resource, back, declared)).toEqual([]);
  expect(liveInputs(resource, gone, back, names)).toEqual(declared);
});

test("an output that says the object is unfinished makes an update due", () => {
  const unfinished = { ...resource, outputs: { order: text({ doc: "Order.", optional: true, pending: true }) } };
  expect(changed(diff(unfinished as typeof resource, { ...base, order: "CS1" }, base))).toEqual(["order"]);
  expect(diff(unfinished as typeof resource, base, base)).toEqual([]);
});
