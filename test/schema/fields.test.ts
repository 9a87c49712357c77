import {
  boolean,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  schemaOf,
  setOf,
  text,
  timestamp,
  UNKNOWN,
} from "../../provider/schema";

const fields = {
  name: text({ doc: "Name.", length: [1, 5] }),
  urn: text({ doc: "URN.", optional: true, form: { pattern: /^urn:/, name: "a URN" } }),
  password: text({
    doc: "Password.",
    optional: true,
    secret: true,
    form: { pattern: /^\w{8,}$/, name: "8 letters or more" },
  }),
  edition: oneOf(["basic", "enterprise"], {
    noun: "edition",
    doc: "Edition.",
    default: "basic",
    aliases: { "hss.version.basic": "basic" },
  }),
  count: integer({ doc: "Count.", optional: true, range: [1, 500] }),
  on: boolean({ doc: "On.", optional: true }),
  until: timestamp({ doc: "Until.", optional: true }),
  labels: setOf(text({ doc: "Label." }), { doc: "Labels.", optional: true, size: [0, 2] }),
  tags: mapOf(text({ doc: "Tag.", length: [0, 3] }), { doc: "Tags.", optional: true }),
  dirs: listOf(object({ path: text({ doc: "Path." }) }, { doc: "Directory." }), {
    doc: "Directories.",
    optional: true,
  }),
};

function parse(given: Record<string, unknown>) {
  const result = schemaOf(fields).safeParse(given);
  return result.success ? result.data : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("defaults are filled in, other spellings become ours, doubles in sets are dropped", () => {
  expect(parse({ name: "web", labels: ["a", "a"] })).toEqual({ name: "web", edition: "basic", labels: ["a"] });
  expect(parse({ name: "web", edition: "hss.version.basic" })).toMatchObject({ edition: "basic" });
});

test("everything that is wrong is told at once, with its path and what would be right", () => {
  const wrong = {
    edition: "enterprize",
    count: 501,
    on: "yes",
    labels: ["a", "b", "c"],
    tags: { k: "long" },
    dirs: [{ path: 7 }],
    until: "soon",
    edtion: 1,
  };
  expect(parse(wrong)).toEqual([
    'edtion: there is no property "edtion"; did you mean "edition" (name, urn, password, edition, count, on, until, labels, tags, dirs)',
    "name: is required",
    'edition: "enterprize" is no edition; the nearest is "enterprise" (basic, enterprise)',
    "count: takes a whole number from 1 to 500; here it is 501",
    'on: takes true or false; here it is "yes"',
    'until: "soon" is not a time such as 2027-03-31T00:00:00Z',
    "labels: takes 0 to 2 entries; here there are 3",
    "tags.k: takes 0 to 3 characters; here there are 4",
    "dirs.0.path: takes text; here it is 7",
  ]);
});

test.each([0, 501, 1.5, "3", Number.NaN])("a count of %p is refused", (count) => {
  expect(parse({ name: "web", count })).toEqual([expect.stringMatching(/^count: /)]);
});

test("a word with no near neighbour gets the whole list", () => {
  expect(parse({ name: "web", edition: "gold" })).toEqual([
    'edition: "gold" is not an edition; it is one of: basic, enterprise',
  ]);
});

test("the value of a secret is never part of a message", () => {
  expect(parse({ name: "web", password: "hunter2" })).toEqual([
    "password: is not 8 letters or more (the value is secret and not shown)",
  ]);
  expect(JSON.stringify(parse({ name: "web", password: 1234567 }))).not.toContain("1234567");
});

test("what is not known yet passes at any depth, and its neighbours are checked all the same", () => {
  expect(parse({ name: UNKNOWN, dirs: [{ path: UNKNOWN }], labels: UNKNOWN })).toMatchObject({
    name: UNKNOWN,
    dirs: [{ path: UNKNOWN }],
  });
  expect(parse({ name: UNKNOWN, dirs: [{ path: UNKNOWN }, { path: 1 }] })).toEqual([
    "dirs.1.path: takes text; here it is 1",
  ]);
});

test("names that every object has are no properties", () => {
  expect(parse({ name: "web", constructor: 1 })).toEqual([
    expect.stringContaining('there is no property "constructor"'),
  ]);
  const hidden = schemaOf({ toString: text({ doc: "Odd." }) }).safeParse({});
  expect(hidden.success).toBe(false);
});

test("a time says its zone, or is a whole day: the same text is the same moment on every machine", () => {
  const { schema } = timestamp({ doc: "Time." });
  for (const time of ["2027-03-31", "2027-03-31T18:00:00Z", "2027-03-31T18:00:00.5+08:00"])
    expect(schema.safeParse(time).success).toBe(true);
  for (const time of ["2027-03-31T18:00:00", "31 March 2027", "2027-03-31 ", "2027-13-01"])
    expect(schema.safeParse(time).success).toBe(false);
});
