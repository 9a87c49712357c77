import { hasUnknown, schemaOf, snakeCase } from "../../schema";
import { Reporter } from "../diagnostics";
import type { Diagnostic, DynamicValue } from "../messages";
import { decodeObject } from "../msgpack";
import type { Provider } from "../provider";
import { settingFields } from "../schema";
import { fromAttributes, secretTexts, type Values } from "../values";

export interface ConfigureRequest {
  config: DynamicValue | null;
}

/** Everything that is wrong with the settings by themselves. */
export function validateProviderConfig(provider: Provider, { config }: ConfigureRequest) {
  return { diagnostics: settingsOf(provider, config).diagnostics };
}

export async function configureProvider(provider: Provider, { config }: ConfigureRequest) {
  const { values, diagnostics, report } = settingsOf(provider, config);
  if (diagnostics.length > 0) return { diagnostics };
  const unknown = Object.keys(values).filter((name) => hasUnknown(values[name]));
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => !unknown.includes(name)));
  try {
    await provider.configure(known, unknown.map(snakeCase));
    return { diagnostics };
  } catch (error) {
    return { diagnostics: report.error(error, "configured") };
  }
}

function settingsOf(
  provider: Provider,
  config: DynamicValue | null,
): { values: Values; diagnostics: Diagnostic[]; report: Reporter } {
  const fields = settingFields();
  const values = fromAttributes(fields, decodeObject(config) ?? {});
  for (const text of secretTexts(fields, values)) provider.redactor.learnText(text);
  const report = new Reporter("provider hss", fields, {}, snakeCase, (text) => provider.redactor.redact(text));
  const result = schemaOf(fields).safeParse(values);
  const issues = result.error?.issues ?? [];
  return {
    values: result.success ? result.data : values,
    diagnostics: report.issues(issues.map(({ path, message }) => ({ path: path as string[], message }))),
    report,
  };
}
