import { connect } from "../../provider/client";
import { check, type Cloud } from "../../provider/lifecycle";
import type { HssResource } from "../../provider/resources";
import { resource } from "../../provider/resources/resource";
import { absent, boolean, listOf, mapOf, object, setOf, text, UNKNOWN } from "../../provider/schema";
import { Managed } from "../../provider/terraform/managed";
import { encodePrivate, type PrivateState } from "../../provider/terraform/private-state";
import { planCreation, planUpdate } from "../../provider/terraform/plan";
import { Provider } from "../../provider/terraform/provider";
import { resourceSchema } from "../../provider/terraform/schema";

const step = object(
  {
    runAs: text({ doc: "User.", default: "root" }),
    password: text({ doc: "Password.", optional: true, secret: true }),
  },
  { doc: "One step." },
);

/** A resource of no service, with a field of each sort. */
const made: HssResource = resource("Sample", {
  doc: "A sample; see `displayName`.",
  fields: {
    displayName: text({ doc: "Name.", replaces: true }),
    secret: text({ doc: "Secret.", optional: true, secret: true }),
    chosen: text({ doc: "Chosen by the cloud.", optional: true, computed: true }),
    fixed: text({ doc: "Chosen once.", optional: true, computed: true, lasting: true }),
    steps: listOf(step, { doc: "Steps.", optional: true }),
    names: setOf(step, { doc: "Names.", optional: true }),
    labels: mapOf(text({ doc: "Label.", length: [1, 3] }), { doc: "Labels.", optional: true }),
    keep: boolean({ doc: "Kept.", optional: true, intent: true }),
  },
  outputs: {
    command: text({ doc: "Command.", optional: true }),
    count: text({ doc: "Count.", optional: true, lasting: true }),
    waiting: text({ doc: "Waiting.", optional: true, pending: true }),
  },
  identify: ({ displayName }) => `id-${displayName}`,
  planned: {
    from: ["displayName"],
    gives: ["chosen"],
    look: async ({ displayName }) => ({ chosen: "b", command: `install ${displayName}` }),
  },
  create: () => Promise.reject(new Error("not here")),
  read: async () => absent(),
  update: () => Promise.reject(new Error("not here")),
  delete: async () => undefined,
});

const managed = new Managed(made, new Provider(() => undefined));

async function context() {
  const environment = { HW_ACCESS_KEY: "a", HW_SECRET_KEY: "b", HW_REGION_NAME: "cn-north-4" };
  const cloud: Cloud = await connect({}, { environment, metadata: null });
  return { cloud, progress() {}, warn() {}, signal: undefined, managed: new Set<string>() };
}

const wish = (declared: Record<string, unknown>) => ({ declared, wanted: check(made, declared).values });

function known(shown: Record<string, unknown>, remembered: Partial<PrivateState> = {}) {
  const attributes = managed.state("id-web", shown, null);
  return managed.known(attributes, encodePrivate({ declared: Object.keys(shown), ...remembered }));
}

describe("the plan of a creation", () => {
  test("shows what can be told before", async () => {
    const { id, values } = await planCreation(managed, wish({ displayName: "web" }), await context());
    expect(id).toBe("id-web");
    expect(values).toMatchObject({
      ...{ displayName: "web", region: "cn-north-4", enterpriseProjectId: "all_granted_eps" },
      ...{ chosen: "b", command: "install web", fixed: UNKNOWN, waiting: UNKNOWN },
    });
    expect([values["secret"], values["keep"], values["adopted"]]).toEqual([undefined, undefined, undefined]);
  });

  test("leaves unknown what depends on an unknown value, and what cannot be asked", async () => {
    const unknown = await planCreation(managed, wish({ displayName: UNKNOWN }), await context());
    expect(unknown).toMatchObject({
      id: UNKNOWN,
      values: { chosen: UNKNOWN, command: UNKNOWN, region: "cn-north-4" },
    });
    const apart = await planCreation(managed, wish({ displayName: "web", adopt: true }), undefined);
    expect(apart).toMatchObject({ id: UNKNOWN, values: { region: UNKNOWN, chosen: UNKNOWN, adopted: true } });
  });

  test("fills in the defaults of inner properties", async () => {
    const steps = [{ password: "p" }, { runAs: UNKNOWN }];
    const { values } = await planCreation(managed, wish({ displayName: "web", steps }), undefined);
    expect(values["steps"]).toEqual([{ runAs: "root", password: "p" }, { runAs: UNKNOWN }]);
  });
});

describe("the plan of an update", () => {
  const shown = { displayName: "web", chosen: "a", fixed: "f", command: "c", count: "1", secret: "s" };
  const declared = { displayName: "web", secret: "s" };

  test("keeps everything when nothing changes", () => {
    expect(planUpdate(managed, known(shown), wish(declared))).toEqual({ id: "id-web", changes: [], values: shown });
  });

  test("makes unknown only what may change", () => {
    const { values } = planUpdate(managed, known(shown), wish({ ...declared, secret: "t" }));
    expect(values).toMatchObject({ chosen: UNKNOWN, fixed: "f", command: UNKNOWN, count: "1", secret: "t" });
  });

  test("knows all of it when only what is done with it changes", () => {
    const { values, changes } = planUpdate(managed, known(shown), wish({ ...declared, keep: true }));
    expect(changes).toHaveLength(1);
    expect(values).toEqual({ ...shown, keep: true });
  });

  test("is due while something is pending, or was left unfinished", () => {
    const pending = planUpdate(managed, known({ ...shown, waiting: "order" }), wish(declared));
    expect(pending).toMatchObject({ changes: [{ property: "waiting" }], values: { waiting: UNKNOWN } });
    const unfinished = planUpdate(managed, known(shown, { unfinished: true }), wish(declared));
    expect(unfinished.values).toMatchObject({ command: UNKNOWN, count: "1" });
  });

  test("leaves alone what an import has met and nobody declares", () => {
    const met = known({ ...shown, labels: { a: "b" } }, { declared: [], imported: ["labels", "secret"] });
    expect(planUpdate(managed, met, wish({ displayName: "web" }))).toMatchObject({ changes: [], values: shown });
    const declaring = planUpdate(managed, met, wish({ displayName: "web", labels: { a: "c" } }));
    expect(declaring).toMatchObject({ changes: [{ property: "labels" }], values: { secret: "s" } });
  });

  test("another object is unknown as a new one is", () => {
    const { id, values, changes } = planUpdate(managed, known(shown), wish({ ...declared, displayName: "db" }));
    expect(changes).toMatchObject([{ property: "displayName", replaces: true }]);
    expect([id, values["fixed"], values["count"]]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
  });
});

describe("its schema", () => {
  const { block } = resourceSchema(made);
  const attributes = Object.fromEntries(block.attributes.map((each) => [each.name, each]));

  test("says attributes where the definition says properties", () => {
    expect(block.description).toBe("A sample; see `display_name`.");
    // A word that Terraform has taken is preceded by the resource's own.
    expect(attributes).toHaveProperty("sample_count");
    expect(attributes).toHaveProperty("display_name");
  });

  test("marks secrets, at any depth", () => {
    expect(attributes["secret"]?.sensitive).toBe(true);
    const inner = attributes["steps"]?.nestedType?.attributes ?? [];
    expect(inner.map(({ name, sensitive, optional, computed }) => [name, sensitive, optional, computed])).toEqual([
      ["run_as", undefined, true, true],
      ["password", true, true, false],
    ]);
    expect(attributes["steps"]?.nestedType?.nesting).toBe(2);
    expect(attributes["names"]?.nestedType?.nesting).toBe(3);
  });
});

describe("what is told", () => {
  const provider = new Provider(() => undefined);
  const { report } = new Managed(made, provider);

  test("has the path of the attribute, as far as Terraform counts", () => {
    expect(report.path(["steps", 1, "runAs"]).steps).toEqual([
      { attributeName: "steps" },
      { elementKeyInt: 1 },
      { attributeName: "run_as" },
    ]);
    // It counts no elements of a set.
    expect(report.path(["names", 0, "runAs"]).steps).toEqual([{ attributeName: "names" }]);
    expect(report.path(["labels", "teamName"]).steps).toEqual([
      { attributeName: "labels" },
      { elementKeyString: "teamName" },
    ]);
  });

  test("repeats no secret, at any depth", () => {
    new Managed(made, provider).declared({
      display_name: "web",
      secret: "hidden-1",
      steps: [{ run_as: null, password: "hidden-2" }],
    });
    const [told] = report.error(new Error("displayName web: hidden-1 and hidden-2 were refused"), "created");
    expect(told?.detail).toBe("display_name web: [redacted] and [redacted] were refused");
  });
});
