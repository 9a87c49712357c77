import type { AlarmRecord } from "../../core/records";
import { settingsOf, untouchedAlarms } from "../../core/settings";
import { hssError } from "../../gateway/errors";
import type { FieldSpec } from "../../gateway/operations";
import type { Call, Operations } from "../operation";

export const severities = ["info", "low", "medium", "high", "critical"];

/**
 * The reply has `alarm_level` as a list, the documented request as one string, and nobody has said which one the
 * service takes: the shared validation lets anything through for this field, and the rule `severityShape` decides here.
 */
export const anySeverity: FieldSpec = { type: "any" };

function readSeverities({ cloud, body }: Call): string[] | undefined {
  const given = body["alarm_level"] ?? undefined;
  if (given === undefined) return undefined;
  const shape = Array.isArray(given) ? "list" : typeof given;
  const { severityShape } = cloud.rules;
  const wanted = severityShape === "either" ? ["list", "string"] : [severityShape];
  if (!wanted.includes(shape)) throw hssError("HSS.0001", `body.alarm_level is no ${wanted.join(" or ")}`);
  const levels = (Array.isArray(given) ? given : [given]) as unknown[];
  const stray = levels.find((level) => !severities.includes(level as string));
  if (stray !== undefined)
    throw hssError("HSS.0001", `body.alarm_level is none of ${severities.join(", ")}: ${JSON.stringify(stray)}`);
  return severities.filter((level) => levels.includes(level));
}

export const alarmOperations: Operations = {
  ListAlarmConfig: ({ cloud, enterpriseProjectId }) => ({ ...settingsOf(cloud, enterpriseProjectId).alarm }),

  UpdateAlarmConfig(call) {
    const { cloud, body } = call;
    const settings = settingsOf(cloud, call.enterpriseProjectId);
    const levels = readSeverities(call);
    const given = Object.fromEntries(
      Object.entries({ ...body, alarm_level: levels }).filter(([, value]) => value !== undefined && value !== null),
    ) as Partial<AlarmRecord>;
    if (cloud.rules.topicMustExist && given.topic_urn && !cloud.topics.has(given.topic_urn))
      throw hssError("HSS.0001", `body.topic_urn: there is no topic ${given.topic_urn}`);
    const absent = { ...untouchedAlarms(), realtime_alarm: false, alarm_level: [] };
    settings.alarm = { ...(cloud.rules.alarmPut === "merge" ? settings.alarm : absent), ...given };
    return undefined;
  },
};
