import {
  readDocument,
  readable,
  writeDocument,
  type DeploymentDocument,
  type DocumentResource,
} from "../../testing/engine/document";
import { deletionOrder, dependentsOf } from "../../testing/engine/graph";
import { Journal } from "../../testing/engine/journal";
import { labelOf, makeUrn, type ResourceState } from "../../testing/engine/state";
import type { Step } from "../../testing/engine/steps";
import { secret } from "../../testing/engine/values";

const type = "pulumi-nodejs:dynamic/t:Thing";

function state(name: string, options: Partial<ResourceState> = {}): ResourceState {
  return {
    urn: makeUrn("dev", "p", undefined, type, name),
    custom: true,
    id: name,
    type,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    initErrors: [],
    additionalSecretOutputs: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    ...options,
  };
}

describe("a URN", () => {
  test("carries the types of its parents, but not the stack's", () => {
    const stack = makeUrn("dev", "p", undefined, "pulumi:pulumi:Stack", "p-dev");
    const rack = makeUrn("dev", "p", stack, "t:index:Rack", "r");
    expect(rack).toBe("urn:pulumi:dev::p::t:index:Rack::r");
    expect(makeUrn("dev", "p", rack, type, "a::b")).toBe(`urn:pulumi:dev::p::t:index:Rack$${type}::a::b`);
  });

  test("is shown as short type and name", () => {
    expect(labelOf(makeUrn("dev", "p", undefined, type, "a::b"))).toBe("Thing a::b");
  });
});

describe("the journal is at every moment a state to go on from", () => {
  const olds = () => [state("a"), state("b"), state("c")];
  const names = (journal: Journal) => journal.snapshot().resources.map(({ id }) => id);

  test("what is done comes first, what was not come to stays, what was deleted is gone", () => {
    const [a, b, c] = olds() as [ResourceState, ResourceState, ResourceState];
    const journal = new Journal([a, b, c]);
    journal.end({ op: "update", old: b, new: state("b2"), ignoreChanges: [] }, true);
    journal.end({ op: "delete", old: c }, true);
    journal.end({ op: "delete", old: a }, false);
    expect(names(journal)).toEqual(["b2", "a"]);
  });

  test("what is deleted before its replacement stays, marked, until that is there", () => {
    const old = state("old");
    const journal = new Journal([old]);
    journal.end({ op: "delete-replaced", old, awaitsReplacement: true }, true);
    expect(names(journal)).toEqual(["old"]);
    journal.end({ op: "create-replacement", old, new: state("new"), keys: [], deleteOldLater: false }, true);
    expect(names(journal)).toEqual(["new"]);
  });

  test("what has begun and not ended is pending, and an old creation stays so", () => {
    const left = { resource: state("lost"), type: "creating" as const };
    const journal = new Journal([], [left]);
    const step: Step = { op: "create", new: state("x") };
    journal.begin(step);
    expect(journal.snapshot().pendingOperations).toEqual([left, { resource: step.new, type: "creating" }]);
    journal.end(step, true);
    expect(journal.snapshot().pendingOperations).toEqual([left]);
  });

  test("a renamed resource is renamed wherever it is referred to", () => {
    const before = state("before");
    const user = state("user", {
      dependencies: [before.urn],
      propertyDependencies: { x: [before.urn] },
      parent: before.urn,
    });
    const journal = new Journal([before, user]);
    const after = state("after");
    journal.end({ op: "same", old: before, new: after }, true);
    expect(journal.snapshot().resources[1]).toMatchObject({
      dependencies: [after.urn],
      propertyDependencies: { x: [after.urn] },
      parent: after.urn,
    });
  });
});

describe("the graph", () => {
  const root = state("root");
  const middle = state("middle", { dependencies: [root.urn] });
  const leaf = state("leaf", { propertyDependencies: { x: [middle.urn] } });
  const loose = state("loose");
  const all = [root, middle, leaf, loose];

  test("knows what stands on a resource, directly or not", () => {
    expect(dependentsOf(root, all)).toEqual([middle, leaf]);
    expect(dependentsOf(root, all, new Set([middle.urn]))).toEqual([]);
  });

  test("lets go of what nothing stands on, and of independent ones as late as of their fellows", () => {
    const order = deletionOrder(all, all).map((group) => group.map(({ id }) => id));
    expect(order).toEqual([["leaf"], ["middle"], ["root", "loose"]]);
  });

  test("children of a component are needed by what depends on the component", () => {
    const component = state("component", { custom: false });
    const child = state("child", { parent: component.urn });
    const user = state("user", { dependencies: [component.urn] });
    const order = deletionOrder([component, child, user], [component, child, user]);
    expect(order).toEqual([[user], [child], [component]]);
  });
});

describe("a document", () => {
  const document = (resource: Partial<DocumentResource>): DeploymentDocument => ({
    version: 3,
    deployment: {
      manifest: { time: "", magic: "", version: "" },
      resources: [{ urn: "urn:pulumi:dev::p::x::n", type, custom: true, ...resource }],
    },
  });
  const read = (resource: Partial<DocumentResource>) => readDocument(document(resource), () => "");

  test("written and read again is the same state", () => {
    const snapshot = {
      resources: [state("a", { inputs: { p: secret({ deep: [1, secret("x")] }) }, protect: true, initErrors: ["no"] })],
      pendingOperations: [{ resource: state("b"), type: "creating" as const }],
    };
    const written = writeDocument(snapshot, "3.1.4", readable, undefined);
    expect(readDocument(JSON.parse(JSON.stringify(written)) as DeploymentDocument, () => "")).toEqual(snapshot);
    expect(JSON.stringify(written)).not.toContain('"value"');
  });

  test.each<[string, Partial<DocumentResource> & Record<string, unknown>]>([
    ["resources of other providers", { type: "aws:s3/bucket:Bucket" }],
    ["explicit providers", { type: "pulumi:providers:aws" }],
    ['resources with "external"', { external: true }],
    ['resources with "viewOf"', { viewOf: "urn" }],
    [
      "asset values",
      { inputs: { file: { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: "x" } } },
    ],
  ])("with %s is refused", (words, resource) => {
    expect(() => read(resource)).toThrow(`does not support ${words}`);
  });

  test("of another version is refused", () => {
    expect(() => readDocument({ ...document({}), version: 2 }, () => "")).toThrow("version 2");
  });
});
