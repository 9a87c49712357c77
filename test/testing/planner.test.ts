import { Bail } from "../../testing/engine/errors";
import type { Goal } from "../../testing/engine/goal";
import { Planner, type Judge } from "../../testing/engine/planner";
import { makeUrn, type ResourceState } from "../../testing/engine/state";
import type { Diagnostic, Step } from "../../testing/engine/steps";
import { equal, secret, unknown, type Properties } from "../../testing/engine/values";

const names = { stack: "dev", project: "p" };
const type = "pulumi-nodejs:dynamic/t:Thing";
const provider = "urn:pulumi:dev::p::pulumi:providers:pulumi-nodejs::default::1";
const urnOf = (name: string, parent?: string) => makeUrn("dev", "p", parent, type, name);

function goal(name: string, properties: Properties = {}, options: Partial<Goal> = {}): Goal {
  return {
    type,
    name,
    custom: true,
    properties,
    dependencies: [],
    propertyDependencies: {},
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    additionalSecretOutputs: [],
    timeouts: {},
    ...options,
  };
}

function state(name: string, inputs: Properties = {}, options: Partial<ResourceState> = {}): ResourceState {
  return {
    urn: urnOf(name),
    custom: true,
    id: `id-${name}`,
    type,
    inputs,
    outputs: inputs,
    provider,
    dependencies: [],
    propertyDependencies: {},
    initErrors: [],
    additionalSecretOutputs: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    ...options,
  };
}

/** A provider for which a change of `zone` replaces, before or after; of anything else, updates. */
const judge = (options: { before?: boolean; silent?: boolean } = {}): Judge => ({
  check: (_, _olds, news) =>
    Promise.resolve({ inputs: news, failures: news["size"] === 0 ? [{ property: "", reason: "too small" }] : [] }),
  diff: (_, _id, { outputs }, news) =>
    Promise.resolve({
      changes: options.silent ? undefined : !equal(outputs, news),
      replaces: options.silent || equal(outputs["zone"], news["zone"]) ? [] : ["zone"],
      deleteBeforeReplace: options.before ?? false,
    }),
});

function planning(olds: ResourceState[], options?: { before?: boolean; silent?: boolean }) {
  const diagnostics: Diagnostic[] = [];
  const planner = new Planner(
    names,
    olds,
    () => Promise.resolve(judge(options)),
    (told) => diagnostics.push(told),
  );
  const plan = async (wanted: Goal) => (await planner.plan(wanted, provider)).steps;
  return { planner, plan, diagnostics };
}

/** Steps as `op name`. */
function brief(steps: readonly Step[]): string[] {
  return steps.map((step) => {
    const { urn } = "new" in step && step.new ? step.new : (step as { old: ResourceState }).old;
    return `${step.op} ${urn.split("::").at(-1) ?? ""}`;
  });
}

const ops = (groups: readonly (readonly Step[])[]) => groups.map(brief);

test("what is new is created, what is equal stays, what differs is updated, what is gone is deleted", async () => {
  const { planner, plan } = planning([state("same", { size: 1 }), state("other", { size: 1 }), state("gone")]);
  expect(brief(await plan(goal("new", { size: 1 })))).toEqual(["create new"]);
  expect(brief(await plan(goal("same", { size: 1 })))).toEqual(["same same"]);
  expect(brief(await plan(goal("other", { size: 2 })))).toEqual(["update other"]);
  expect(ops(planner.planDeletes())).toEqual([["delete gone"]]);
});

test("a replacement is created first and its predecessor deleted at the end", async () => {
  const { planner, plan } = planning([state("box", { zone: "a" })]);
  const steps = await plan(goal("box", { zone: "b" }));
  expect(brief(steps)).toEqual(["create-replacement box", "replace box"]);
  expect(steps[0]).toMatchObject({ keys: ["zone"], deleteOldLater: true });
  const [step] = steps;
  if (step?.op === "create-replacement") step.old.delete = true;
  expect(ops(planner.planDeletes())).toEqual([["delete-replaced box"]]);
});

describe("when a resource is deleted before it is replaced", () => {
  const root = () => state("root", { zone: "a" });
  const dependent = (key: string, options: Partial<ResourceState> = {}) =>
    state(
      "leaf",
      { [key]: "x" },
      { propertyDependencies: { [key]: [urnOf("root")] }, dependencies: [urnOf("root")], ...options },
    );

  test("a dependent that would be replaced too is deleted before it, and made again", async () => {
    const { planner, plan } = planning([root(), dependent("zone")], { before: true });
    const steps = await plan(goal("root", { zone: "b" }));
    expect(brief(steps)).toEqual([
      "delete-replaced leaf",
      "delete-replaced root",
      "replace root",
      "create-replacement root",
    ]);
    expect(brief(await plan(goal("leaf", { zone: "y" })))).toEqual(["replace leaf", "create-replacement leaf"]);
    expect(planner.planDeletes()).toEqual([]);
  });

  test("a dependent that would only be updated stays", async () => {
    const { plan } = planning([root(), dependent("size")], { before: true });
    expect(brief(await plan(goal("root", { zone: "b" })))).not.toContain("delete-replaced leaf");
  });

  test("a dependent that is protected stops the run", async () => {
    const { plan, diagnostics } = planning([root(), dependent("zone", { protect: true })], { before: true });
    await expect(plan(goal("root", { zone: "b" }))).rejects.toThrow(Bail);
    expect(diagnostics[0]?.message).toMatch(/unable to replace resource .*leaf.* as part of replacing .*root/);
  });

  test("the program's word counts more than the provider's", async () => {
    const { plan } = planning([root()], { before: true });
    const steps = await plan(goal("root", { zone: "b" }, { deleteBeforeReplace: false }));
    expect(brief(steps)).toEqual(["create-replacement root", "replace root"]);
  });

  test("one that was deleted already in an earlier run is only made again", async () => {
    const { plan } = planning([state("root", { zone: "a" }, { pendingReplacement: true })], { before: true });
    expect(brief(await plan(goal("root", { zone: "a" })))).toEqual(["replace root", "create-replacement root"]);
  });
});

test("of two things protected and replaced, the program must give up one", async () => {
  const { plan, diagnostics } = planning([state("box", { zone: "a" }, { protect: true })]);
  await expect(plan(goal("box", { zone: "b" }, { protect: true }))).rejects.toThrow(Bail);
  expect(diagnostics).toMatchObject([{ severity: "error", urn: urnOf("box") }]);
});

test("a failed check is told with the resource, and stops the run", async () => {
  const { plan, diagnostics } = planning([]);
  await expect(plan(goal("box", { size: 0 }))).rejects.toThrow(Bail);
  expect(diagnostics.map(({ message }) => message)).toEqual([`${type} resource 'box' has a problem: too small`]);
});

test("the same name twice is an error", async () => {
  const { plan, diagnostics } = planning([]);
  await plan(goal("box"));
  await expect(plan(goal("box"))).rejects.toThrow(Bail);
  expect(diagnostics[0]?.message).toMatch(/^Duplicate resource URN/);
});

test("a resource that was not ready is updated although nothing has changed", async () => {
  const { plan } = planning([state("box", { size: 1 }, { initErrors: ["not ready"] })]);
  expect(brief(await plan(goal("box", { size: 1 })))).toEqual(["update box"]);
});

test("ignored changes are put back before anybody sees them", async () => {
  const { plan } = planning([state("box", { size: 1, tags: { a: "1", b: "2" } })]);
  const news = { size: 9, tags: { a: "1", b: "9" } };
  expect(brief(await plan(goal("box", news, { ignoreChanges: ["size", "tags.b"] })))).toEqual(["same box"]);
});

test("replaceOnChanges counts only where the provider has no diff of its own, as with the real engine", async () => {
  const wanted = goal("box", { size: 2 }, { replaceOnChanges: ["size"] });
  const speaking = planning([state("box", { size: 1 })]);
  expect(brief(await speaking.plan(wanted))).toEqual(["update box"]);
  const silent = planning([state("box", { size: 1 })], { silent: true });
  expect(brief(await silent.plan(wanted))).toEqual(["create-replacement box", "replace box"]);
});

test("a renamed resource is found by its alias, and its children with it", async () => {
  const child = state("child", {}, { urn: urnOf("child", urnOf("before")), parent: urnOf("before") });
  const { planner, plan } = planning([state("before"), child]);
  expect(brief(await plan(goal("after", {}, { aliases: [{ name: "before" }] })))).toEqual(["same after"]);
  expect(brief(await plan(goal("child", {}, { parent: urnOf("after") })))).toEqual(["same child"]);
  expect(planner.planDeletes()).toEqual([]);
});

test("deletes go in groups, dependents and children first", () => {
  const parent = state("parent", {}, { custom: false });
  const child = state("child", {}, { parent: parent.urn });
  const above = state("above", {}, { dependencies: [parent.urn] });
  const { planner } = planning([parent, child, above]);
  expect(ops(planner.planDeletes())).toEqual([["delete above"], ["delete child"], ["delete parent"]]);
});

test("a check's message prints what it is about, secrets too, as the real engine does", async () => {
  const diagnostics: Diagnostic[] = [];
  const failing: Judge = {
    ...judge(),
    check: (_, _olds, news) =>
      Promise.resolve({ inputs: news, failures: [{ property: "password", reason: "too weak" }] }),
  };
  const planner = new Planner(
    names,
    [],
    () => Promise.resolve(failing),
    (told) => diagnostics.push(told),
  );
  await expect(planner.plan(goal("box", { password: secret("bad") }), provider)).rejects.toThrow(Bail);
  expect(diagnostics[0]?.message).toBe(
    `${type} resource 'box': property password value {&{{bad}}} has a problem: too weak`,
  );
});

test("what a dependent will get is unknown to the question whether it must be replaced", async () => {
  const asked: Properties[] = [];
  const watching: Judge = {
    ...judge({ before: true }),
    diff: (...question) => (asked.push(question[3]), judge({ before: true }).diff(...question)),
  };
  const leaf = state("leaf", { zone: "x", size: 1 }, { propertyDependencies: { zone: [urnOf("root")] } });
  const planner = new Planner(
    names,
    [state("root", { zone: "a" }), leaf],
    () => Promise.resolve(watching),
    () => undefined,
  );
  await planner.plan(goal("root", { zone: "b" }), provider);
  expect(asked).toContainEqual({ zone: unknown, size: 1 });
});

test("a replacement is checked as something new, without what the old one was like", async () => {
  const asked: Properties[] = [];
  const watching: Judge = { ...judge(), check: (...question) => (asked.push(question[1]), judge().check(...question)) };
  const planner = new Planner(
    names,
    [state("box", { zone: "a" })],
    () => Promise.resolve(watching),
    () => undefined,
  );
  await planner.plan(goal("box", { zone: "b" }), provider);
  expect(asked).toEqual([{ zone: "a" }, {}]);
});

test("of several that must go before a resource, the last goes first", async () => {
  const middle = state("middle", { zone: "x" }, { propertyDependencies: { zone: [urnOf("root")] } });
  const leaf = state("leaf", { zone: "y" }, { propertyDependencies: { zone: [urnOf("middle")] } });
  const { plan } = planning([state("root", { zone: "a" }), middle, leaf], { before: true });
  const steps = brief(await plan(goal("root", { zone: "b" })));
  expect(steps.slice(0, 3)).toEqual(["delete-replaced leaf", "delete-replaced middle", "delete-replaced root"]);
});

test("children follow a component that was of another type, or that they are named after", async () => {
  const oldRack = makeUrn("dev", "p", undefined, "t:index:OldRack", "one");
  const rack = makeUrn("dev", "p", undefined, "t:index:Rack", "two");
  const olds = [
    state("one", {}, { urn: oldRack, type: "t:index:OldRack", custom: false }),
    state("box", {}, { urn: makeUrn("dev", "p", oldRack, type, "box"), parent: oldRack }),
    state("one-box", {}, { urn: makeUrn("dev", "p", oldRack, type, "one-box"), parent: oldRack }),
  ];
  const { planner, plan } = planning(olds);
  const component = { type: "t:index:Rack", custom: false, aliases: [{ type: "t:index:OldRack", name: "one" }] };
  expect(brief(await plan(goal("two", {}, component)))).toEqual(["same two"]);
  expect(brief(await plan(goal("box", {}, { parent: rack })))).toEqual(["same box"]);
  expect(brief(await plan(goal("two-box", {}, { parent: rack })))).toEqual(["same two-box"]);
  expect(planner.planDeletes()).toEqual([]);
});
