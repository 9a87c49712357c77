import { clientConfig as configOf, type ClientConfig, settings, type Setting } from "../lifecycle";

export { settings };

/** The client's configuration from wherever a stack's configuration can be read, where each setting is `hss:<name>`. */
export function clientConfig(get: (key: string) => string | undefined): ClientConfig {
  return configOf((setting) => parsed(setting, get(`hss:${setting.name}`)));
}

/** A stack's configuration holds text only, and JSON where more is needed. */
function parsed({ name, field }: Setting, value: string | undefined): unknown {
  if (value === undefined || value === "") return undefined;
  if (field.kind.type === "integer") return Number(value);
  if (field.kind.type === "boolean") return value === "true";
  if (field.kind.type !== "map") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(`hss:${name} is no JSON; set it as in: pulumi config set --path hss:${name}.hss https://...`);
  }
}
