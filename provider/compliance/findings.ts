import type { severities } from "./report";
import { type Finding, type FindingKind, type Report } from "./report";
import type { Location } from "./declared";

/** What people may let fail a run: see {@link failing}. */
export const severityOf: Readonly<Record<FindingKind, (typeof severities)[number]>> = {
  drifted: "error",
  unmanaged: "error",
  naked: "error",
  ghost: "error",
  claimedTwice: "error",
  violation: "error",
  quotaIdle: "warning",
  quotaShort: "error",
  quotaExpiring: "error",
  trialEnding: "warning",
  quotaFrozen: "error",
  alarmsOff: "error",
  alarmsWrong: "error",
  alarmsNowhere: "error",
};

export interface Subject {
  subject: Finding["subject"];
  id: string;
  name: string;
  region: string;
  /** What tells it from others in the key, where the ID does not: two stacks may have a resource of the same address. */
  identity?: string;
}

interface About {
  rule?: string | undefined;
  resource?: string | undefined;
  property?: string | undefined;
  declared?: string | undefined;
  live?: string | undefined;
  location?: Location | undefined;
}

/** Makes findings about one subject, marked as known where the baseline has them. */
export function findingsAbout({ identity, ...about }: Subject, baseline: ReadonlySet<string>) {
  return (kind: FindingKind, message: string, more: About = {}): Finding => {
    // What differs between two looks at the same trouble, such as a number of days, is no part of its key.
    const parts = [kind, about.region, identity ?? about.id, more.rule, more.resource, more.property];
    const key = parts.map((part) => encodeURIComponent(part ?? "").replaceAll("%20", " ")).join("/");
    const { rule, resource, property, declared, live, location } = more;
    const told = Object.entries({ rule, resource, property, declared, live, location }).filter(
      ([, value]) => value !== undefined,
    );
    return {
      key,
      kind,
      severity: severityOf[kind],
      ...about,
      message,
      ...(Object.fromEntries(told) as { [K in keyof About]: NonNullable<About[K]> }),
      waived: false,
      known: baseline.has(key),
    };
  };
}

/** All findings of a report, in its order. */
export const allFindings = (report: Pick<Report, "servers" | "resources" | "quotas" | "alarms">): Finding[] =>
  [...report.servers, ...report.resources, ...report.quotas, ...report.alarms].flatMap(({ findings }) => findings);

/** The findings that let a run fail: those of the named kinds and severities that are neither waived nor known. */
export function failing(report: Report, failOn: ReadonlySet<string>): Finding[] {
  return allFindings(report).filter(
    ({ kind, severity, waived, known }) => !waived && !known && (failOn.has(kind) || failOn.has(severity)),
  );
}
