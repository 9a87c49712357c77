/** What a plan or preview means to do with servers, whichever engine has made it. */
import type { Work } from "../provider/lifecycle/cost";

type Values = Record<string, unknown>;

/** One resource of a plan, in our own words. */
export interface PlannedChange {
  kind: "HostProtection" | "FleetProtection";
  op: "create" | "update" | "delete";
  edition: string;
  chargingMode: string;
  quotaId?: string;
  /** Servers that it is about; of a fleet those that are known. */
  hosts: number;
}

/** Undefined when the document is of none of the forms that are understood. */
export function plannedChanges(document: unknown): PlannedChange[] | undefined {
  const plan = values(document);
  if (Array.isArray(plan["resource_changes"])) return plan["resource_changes"].flatMap(ofTerraform);
  if (Array.isArray(plan["steps"])) {
    const events = Array.isArray(plan["events"]) ? plan["events"].map(values) : [];
    const inputs = new Map(
      events.map((event) => [event["urn"], values(values(event["after"] ?? event["before"])["inputs"])]),
    );
    return plan["steps"].flatMap((step: unknown) => ofPulumi(values(step), inputs));
  }
  return undefined;
}

const kinds: Record<string, PlannedChange["kind"]> = {
  hss_host_protection: "HostProtection",
  hss_fleet_protection: "FleetProtection",
};

function ofTerraform(entry: unknown): PlannedChange[] {
  const { type, change } = values(entry);
  const kind = kinds[String(type)];
  const { actions, before, after } = values(change);
  if (kind === undefined || !Array.isArray(actions)) return [];
  return actions.flatMap((action: unknown) => {
    const op = opOf(action);
    const now = values(op === "delete" ? before : after);
    if (op === undefined) return [];
    const word = (name: string) => now[name] ?? values(before)[name];
    return changeOf(kind, op, {
      edition: word("edition"),
      chargingMode: word("charging_mode"),
      quotaId: now["quota_id"],
      members: now["members"] ?? values(before)["members"],
      hostIds: now["host_ids"],
    });
  });
}

/** A step of `pulumi preview --json`, or of a preview of the testing engine. */
function ofPulumi(step: Values, inputs: ReadonlyMap<unknown, Values>): PlannedChange[] {
  const { op: given, urn, resource } = step;
  const state = values(step["newState"] ?? step["oldState"]);
  const name = String(state["type"] ?? resource ?? urn).match(/\b(HostProtection|FleetProtection)\b/)?.[1];
  const kind = Object.values(kinds).find((each) => each === name);
  if (kind === undefined) return [];
  const declared = { ...values(state["outputs"]), ...values(state["inputs"]), ...inputs.get(urn) };
  const ops: unknown[] = given === "replace" ? ["create", "delete"] : [given];
  return ops.flatMap((each) => {
    const op = opOf(each);
    return op === undefined ? [] : changeOf(kind, op, declared);
  });
}

function opOf(word: unknown): PlannedChange["op"] | undefined {
  if (word === "create" || word === "create-replacement") return "create";
  if (word === "delete" || word === "delete-replaced") return "delete";
  return word === "update" ? "update" : undefined;
}

function changeOf(kind: PlannedChange["kind"], op: PlannedChange["op"], given: Values): PlannedChange[] {
  const { edition, chargingMode = "postPaid", quotaId, members, hostIds } = given;
  const known = Array.isArray(hostIds) ? hostIds.length : Object.keys(values(members)).length;
  return [
    {
      kind,
      op,
      edition: String(edition ?? "unknown"),
      chargingMode: String(chargingMode),
      ...(typeof quotaId === "string" && { quotaId }),
      hosts: kind === "HostProtection" ? 1 : Math.max(known, Object.keys(values(members)).length),
    },
  ];
}

export const isUntold = ({ kind, op, hosts }: PlannedChange): boolean =>
  kind === "FleetProtection" && op !== "delete" && hosts === 0;

const deeds = { create: "protect", update: "change", delete: "unprotect" } as const;

/** Resources that want the same go out together. */
export function worksOf(changes: readonly PlannedChange[]): Work[] {
  const works: Work[] = [];
  for (const op of ["create", "update", "delete"] as const) {
    const mine = changes.filter((change) => change.op === op);
    const needsQuotas = (some: readonly PlannedChange[]) =>
      some.some(({ chargingMode, quotaId }) => chargingMode === "prePaid" && quotaId === undefined);
    const hosts = mine.filter(({ kind }) => kind === "HostProtection");
    if (hosts.length > 0) {
      const groups = new Map<string, number>();
      for (const { edition, chargingMode, quotaId } of hosts) {
        const key = op === "delete" ? "" : JSON.stringify([edition, chargingMode, quotaId]);
        groups.set(key, (groups.get(key) ?? 0) + 1);
      }
      works.push({ deed: deeds[op], as: "hosts", groups: [...groups.values()], needsQuotas: needsQuotas(hosts) });
    }
    for (const fleet of mine.filter(({ kind, hosts: count }) => kind === "FleetProtection" && count > 0))
      works.push({ deed: deeds[op], as: "fleet", groups: [fleet.hosts], needsQuotas: needsQuotas([fleet]) });
  }
  return works;
}

const values = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
