import documented from "../operations.json";
import type { ServiceName } from "./errors";

/** What one value may be, as `operations.json` writes it. */
export interface FieldSpec {
  type: "string" | "integer" | "number" | "boolean" | "array" | "object" | "map" | "any";
  required?: boolean;
  enum?: (string | number)[];
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
  /** "comma-separated": a string whose items are joined by commas; minItems and maxItems count those. */
  style?: string;
  /** Words that may stand in a comma-separated string. */
  tokens?: string[];
  fields?: Record<string, FieldSpec>;
  items?: FieldSpec;
  values?: FieldSpec;
}

export type NamedField = FieldSpec & { name: string };

export interface OperationSpec {
  /**
   * The data source of the official Terraform provider that the operation is known from: its public source gives path,
   * reply and types, the official Python SDK the parameters that the provider does not send.
   */
  from?: string;
  method: string;
  path: string;
  pathParams?: NamedField[];
  query?: NamedField[];
  headers?: NamedField[];
  body?: { required?: boolean; partial?: boolean; fields: Record<string, FieldSpec> };
  response?: {
    fields?: Record<string, FieldSpec>;
    /** Of a reply that is a list at the top. */
    items?: FieldSpec;
    topLevel?: "array";
    empty?: boolean;
    /** Only the fields that matter are described. */
    partial?: boolean;
  };
  successStatus?: number;
}

const text = (name: string, required = true): NamedField => ({ name, type: "string", required });
const projectId = text("project_id");

/** Operations that the documented list lacks and that the official provider or a client of SMN calls all the same. */
const undocumented: Record<string, Record<string, OperationSpec>> = {
  hss: {
    // The tags of all quotas (HSS API v5 reference, "Querying Project Tags").
    ListProjectTags: {
      method: "GET",
      path: "/v5/{project_id}/{resource_type}/tags",
      pathParams: [projectId, text("resource_type")],
    },
    // Dynamic web tamper protection; the official Terraform provider switches it so.
    SetRaspSwitch: {
      method: "POST",
      path: "/v5/{project_id}/webtamper/rasp/status",
      pathParams: [projectId],
      query: [text("enterprise_project_id", false)],
      headers: [text("region", false)],
      body: {
        required: true,
        fields: {
          host_id_list: { type: "array", required: true, items: { type: "string" } },
          status: { type: "boolean", required: true },
        },
      },
      response: { empty: true },
    },
  },
  bss: {
    ListServiceTypes: {
      method: "GET",
      path: "/v2/products/service-types",
      query: [
        { name: "limit", type: "integer", min: 1, max: 100, default: 10 },
        { name: "offset", type: "integer", min: 0, default: 0 },
      ],
    },
  },
  ecs: {
    // Pay-per-use servers by their own path (ECS API reference, "Creating a Pay-per-Use ECS").
    CreatePostPaidServers: {
      ...(documented.ecs.CreateServers as unknown as OperationSpec),
      path: "/v1/{project_id}/cloudservers",
    },
  },
  smn: {
    ListSubscriptionsByTopic: {
      method: "GET",
      path: "/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions",
      pathParams: [projectId, text("topic_urn")],
      query: [
        { name: "offset", type: "integer", min: 0, default: 0 },
        { name: "limit", type: "integer", min: 1, max: 100, default: 100 },
      ],
    },
  },
  eps: {
    MigrateResource: {
      method: "POST",
      path: "/v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate",
      pathParams: [text("enterprise_project_id")],
      body: {
        required: true,
        fields: {
          resource_id: { type: "string", required: true },
          resource_type: { type: "string", required: true },
          project_id: { type: "string" },
          region_id: { type: "string" },
          associated: { type: "boolean" },
        },
      },
      successStatus: 204,
    },
  },
};

/** Short names for the operations whose last fixed path segment does not say enough, or says it twice. */
const labels: Record<string, string> = {
  ShowCustomerOrderDetails: "GET order",
  ListPayPerUseCustomerResources: "POST resources-query",
  CancelResourcesSubscription: "POST unsubscribe",
  SetWtpProtectionStatusInfo: "POST webtamper-status",
  ListWtpProtectHost: "GET webtamper-hosts",
  BatchStartWebTamperProtection: "POST webtamper-open",
  ShowWebTamperHostPolicy: "GET webtamper-policy",
  UpdateWebTamperHostPolicy: "PUT webtamper-policy",
  SwitchContainerProtectStatus: "POST container-protection",
  ListTwoFactorLoginHost: "GET two-factor-hosts",
  SetTwoFactorLoginConfig: "PUT two-factor",
  AssociateHostAssetValue: "PUT asset-value",
  ChangeHostIgnoreStatus: "PUT ignore",
  ListContainerNodes: "GET container-nodes",
  ListPolicyGroup: "GET policy-groups",
  AssociatePolicyGroup: "POST policy-deploy",
  AddPolicyGroup: "PUT policy-group",
  ChangePolicyGroup: "POST policy-group",
  DeletePolicyGroup: "DELETE policy-group",
  StartProtection: "POST ransomware-open",
  StopProtection: "POST ransomware-close",
  ListProtectionServer: "GET ransomware-servers",
  ListRansomwareProtectionNodes: "GET ransomware-nodes",
  AddProtectionPolicy: "POST ransomware-policy",
  UpdateProtectionPolicy: "PUT ransomware-policy",
  DeleteProtectionPolicy: "DELETE ransomware-policy",
  ListProtectionPolicy: "GET ransomware-policies",
  BatchCreateTags: "POST tags",
  BatchDeleteTags: "DELETE tags",
  DeleteResourceInstanceTag: "DELETE tag",
  ListProjectTags: "GET project-tags",
  SetRaspSwitch: "POST webtamper-dynamic",
  ShowAgentStatistics: "GET agent-statistics",
  ShowProtectStatistics: "GET protection-statistics",
  ShowServer: "GET server",
  ListServersDetails: "GET servers",
  CreateServers: "POST servers",
  CreatePostPaidServers: "POST pay-per-use-servers",
  UpdateServerMetadata: "POST server-metadata",
  ShowTopic: "GET topic",
  ListSubscriptionsByTopic: "GET subscriptions",
};

/** The last fixed segment of the path; for the many data sources, whose last segments repeat, all behind the project. */
function labelOf(name: string, { method, path, from }: OperationSpec): string {
  const fixed = path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
  return labels[name] ?? `${method} ${from === undefined ? fixed.at(-1) : path.slice("/v5/{project_id}/".length)}`;
}

export interface Operation {
  service: ServiceName;
  name: string;
  /** Short and readable, such as "GET hosts": what calls are counted under. */
  label: string;
  spec: OperationSpec;
}

/** Every operation known from the API's documentation, served here or not. */
export const operations: readonly Operation[] = Object.keys({ ...documented, ...undocumented }).flatMap((service) =>
  Object.entries({
    ...(documented as unknown as Record<string, Record<string, OperationSpec>>)[service],
    ...undocumented[service],
  }).map(([name, spec]) => ({ service: service as ServiceName, name, label: labelOf(name, spec), spec })),
);
