import { invalidParameter, notFound } from "../gateway/errors";
import type { Operations } from "./operation";

/** Enterprise projects: only the move of a quota into another one. */
export const epsOperations: Operations = {
  MigrateResource({ cloud, path, body }) {
    if (body["resource_type"] !== "hss") throw invalidParameter("eps", "resource_type: only hss is simulated");
    const quota = cloud.quotas.get(String(body["resource_id"]));
    if (!quota) throw notFound("eps", `Resource ${String(body["resource_id"])}`);
    quota.enterpriseProjectId = path["enterprise_project_id"] ?? "0";
    return undefined;
  },
};
