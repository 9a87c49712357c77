import { operations, type Operation } from "../gateway/operations";
import type { ServiceName } from "../gateway/errors";
import { bssOperations } from "./bss";
import { ecsOperations } from "./ecs";
import { epsOperations } from "./eps";
import { agentOperations } from "./hss/agents";
import { alarmOperations, anySeverity } from "./hss/alarms";
import { groupOperations } from "./hss/groups";
import { hostOperations } from "./hss/hosts";
import { loginOperations } from "./hss/login-settings";
import { overviewOperations } from "./hss/overview";
import { protectionOperations } from "./hss/protection";
import { quotaOperations } from "./hss/quotas";
import { ransomwareOperations } from "./hss/ransomware";
import { recordOperations } from "./hss/records";
import { settingOperations } from "./hss/settings";
import { tagOperations } from "./hss/tags";
import { iamOperations } from "./iam";
import type { Handler, Operations } from "./operation";
import { smnOperations } from "./smn";

const handlers: Record<ServiceName, Operations> = {
  hss: {
    ...hostOperations,
    ...protectionOperations,
    ...quotaOperations,
    ...agentOperations,
    ...alarmOperations,
    ...settingOperations,
    ...loginOperations,
    ...groupOperations,
    ...overviewOperations,
    ...tagOperations,
    ...ransomwareOperations,
    ...recordOperations,
  },
  bss: bssOperations,
  iam: iamOperations,
  ecs: ecsOperations,
  smn: smnOperations,
  eps: epsOperations,
};

export interface ServedOperation extends Operation {
  handle: Handler;
}

/** Fields whose documented description is not what decides; see `anySeverity`, and the topic of two-factor logins. */
function corrected(operation: Operation): Operation {
  const { spec } = operation;
  if (operation.name === "ListContainerNodes") {
    // Two filters that newer SDKs have and the documented list lacks.
    const newer = [
      { name: "version", type: "string" },
      { name: "container_node", type: "boolean" },
    ] as const;
    return { ...operation, spec: { ...spec, query: [...(spec.query ?? []), ...newer] } };
  }
  if (!spec.body) return operation;
  const fields = { ...spec.body.fields };
  if (operation.name === "UpdateAlarmConfig") fields["alarm_level"] = anySeverity;
  if (operation.name === "SetTwoFactorLoginConfig") {
    for (const name of ["topic_display_name", "topic_urn"]) fields[name] = { type: "string" };
  }
  return { ...operation, spec: { ...spec, body: { ...spec.body, fields } } };
}

/** The operations that the simulator answers; any other is 404 APIGW.0101, as one that is not published. */
export const servedOperations: readonly ServedOperation[] = operations.flatMap((operation) => {
  const handle = handlers[operation.service][operation.name];
  return handle ? [{ ...corrected(operation), handle }] : [];
});
