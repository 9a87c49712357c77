/** One verdict for the alarm settings of each enterprise project: whether they reach anybody, and are as they should be. */
import type { AlarmSettings } from "../client/model";
import type { Claim } from "./claims";
import { findingsAbout } from "./findings";
import type { Alarms, Inventory, Listeners } from "./inventory";
import { messages } from "./messages";
import type { AlarmReport, AlarmVerdict, Finding, FindingKind } from "./report";
import { placeIn } from "./rules";
import { type Judging, placeOf } from "./servers";

const defaultProject = "0";

export function judgeAlarms(inventory: Inventory, claims: readonly Claim[], judging: Judging): AlarmReport[] {
  return inventory.alarms.flatMap((alarms): AlarmReport[] => {
    const { settings, enterpriseProjectId = defaultProject } = alarms;
    if ("error" in settings) return [];
    const own = claims.filter((claim) => claim.kind === "settings" && projectOf(claim) === enterpriseProjectId);
    return [judge(alarms, settings.value, inventory.region, own, judging)];
  });
}

/** Settings without a project are the default one's. */
export function projectOf({ declared }: Claim): string {
  const project = declared.before["enterpriseProjectId"] ?? declared.declared["enterpriseProjectId"];
  return typeof project === "string" && project !== "all_granted_eps" ? project : defaultProject;
}

function judge(
  { enterpriseProjectId = defaultProject, listeners }: Alarms,
  settings: AlarmSettings,
  region: string,
  claims: readonly Claim[],
  judging: Judging,
): AlarmReport {
  const about = {
    subject: "alarms" as const,
    id: enterpriseProjectId,
    name: `alarms of project ${enterpriseProjectId}`,
    region,
  };
  const finding = findingsAbout(about, judging.baseline);
  const heard = listeners !== undefined && "value" in listeners ? listeners.value : undefined;
  const findings = [
    ...off(settings, finding),
    ...nowhere(settings, heard, finding),
    ...claims.flatMap(({ declared, standing }) =>
      standing.found === "present"
        ? standing.differences.map((each) =>
            finding("alarmsWrong", messages.drifted(each, declared.address), {
              ...{ resource: declared.address, location: placeOf(declared) },
              ...each,
            }),
          )
        : [],
    ),
    ...demanded(settings, heard, enterpriseProjectId, judging, finding),
  ];
  return {
    ...{ enterpriseProjectId, region, verdict: verdict(findings) },
    ...(settings.channel !== undefined && { channel: settings.channel }),
    ...(settings.channel === "smn" && settings.topicUrn !== undefined && { topicUrn: settings.topicUrn }),
    ...(heard !== undefined && { listeners: heard.confirmed }),
    managedBy: claims.map(({ declared }) => ({ address: declared.address, source: declared.location.file })),
    findings,
  };
}

const verdictOf: readonly (readonly [FindingKind, AlarmVerdict])[] = [
  ["alarmsOff", "off"],
  ["alarmsNowhere", "goingNowhere"],
  ["alarmsWrong", "wrong"],
];

const verdict = (findings: readonly Finding[]): AlarmVerdict =>
  verdictOf.find(([kind]) => findings.some((finding) => finding.kind === kind))?.[1] ?? "inOrder";

function off({ realtime, daily, severities }: AlarmSettings, finding: ReturnType<typeof findingsAbout>): Finding[] {
  if (realtime !== true && daily !== true)
    return [finding("alarmsOff", messages.alarmsOff(), { property: "realtime" })];
  if (severities?.length === 0) return [finding("alarmsOff", messages.alarmsNoSeverity(), { property: "severities" })];
  return [];
}

function nowhere(
  { channel, topicUrn }: AlarmSettings,
  listeners: Listeners | undefined,
  finding: ReturnType<typeof findingsAbout>,
): Finding[] {
  if (channel !== "smn") return [];
  if (topicUrn === undefined) return [finding("alarmsNowhere", messages.noTopic(), { property: "topicUrn" })];
  if (listeners === undefined) return [];
  const live = { property: "topicUrn", live: topicUrn };
  if (!listeners.exists) return [finding("alarmsNowhere", messages.topicGone(topicUrn), live)];
  return listeners.confirmed > 0 ? [] : [finding("alarmsNowhere", messages.nobodyListens(topicUrn, listeners), live)];
}

/** What of the policy's demands is not met. */
function demanded(
  settings: AlarmSettings,
  listeners: Listeners | undefined,
  project: string,
  { policy }: Judging,
  finding: ReturnType<typeof findingsAbout>,
): Finding[] {
  if (policy === undefined) return [];
  return (policy.policy.alarms ?? []).flatMap((rule, at) => {
    if (rule.enterpriseProject !== undefined && !rule.enterpriseProject.includes(project)) return [];
    const found: Finding[] = [];
    const demand = (property: string, demanded: string, live: string | undefined) =>
      void found.push(
        finding("alarmsWrong", messages.alarms(property, demanded, live), {
          ...{ rule: `alarms[${at}]`, property, declared: demanded, live },
          location: placeIn(policy, "alarms", at, property),
        }),
      );
    const silent = (rule.severities ?? []).filter((each) => !settings.severities?.includes(each));
    if (silent.length > 0) demand("severities", (rule.severities ?? []).join(", "), settings.severities?.join(", "));
    for (const property of ["realtime", "daily"] as const)
      if (rule[property] !== undefined && (settings[property] ?? false) !== rule[property])
        demand(property, rule[property] ? "on" : "off", settings[property] ? "on" : "off");
    if (rule.channel !== undefined && settings.channel !== rule.channel)
      demand("channel", rule.channel, settings.channel);
    const heard = listeners?.confirmed ?? 0;
    // Whom the message centre reaches is not told by any API.
    if (rule.listeners !== undefined && settings.channel === "smn" && heard < rule.listeners)
      demand("listeners", `at least ${rule.listeners}`, String(heard));
    return found;
  });
}
