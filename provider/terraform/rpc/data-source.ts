import { type Fields, schemaOf } from "../../schema";
import { dataSources, type HssDataSource } from "../../resources/data-sources";
import { Reporter } from "../diagnostics";
import type { Diagnostic, DynamicValue } from "../messages";
import { decodeObject, encodeObject } from "../msgpack";
import { attributeName, typeName } from "../names";
import type { Provider } from "../provider";
import { fromAttributes, toAttributes, type Values } from "../values";
import { messages } from "../words";

export interface DataRequest {
  typeName: string;
  config: DynamicValue | null;
}

export function validateDataResourceConfig(provider: Provider, request: DataRequest) {
  return { diagnostics: question(provider, request).diagnostics };
}

export async function readDataSource(provider: Provider, request: DataRequest) {
  const { source, naming, report, filter, config, diagnostics } = question(provider, request);
  if (diagnostics.length > 0) return { diagnostics };
  try {
    const { region, enterpriseProjectId } = filter;
    const answer = await source.read(filter, await provider.cloud({ region, enterpriseProjectId }));
    const state = { ...config, ...toAttributes(source.result as Fields, answer as Values, naming) };
    return { state: encodeObject(state) };
  } catch (error) {
    return { diagnostics: report.error(error, "read") };
  }
}

function question(provider: Provider, { typeName: type, config: bytes }: DataRequest) {
  const source: HssDataSource | undefined = dataSources.find(({ name }) => typeName(name) === type);
  if (source === undefined) {
    const known = dataSources.map(({ name }) => typeName(name));
    throw new Error(messages.unknownType(type, known));
  }
  const fields = source.filter as Fields;
  const naming = (property: string) => attributeName(property, source.name);
  const redact = (text: string) => provider.redactor.redact(text);
  const report = new Reporter(`data ${type}`, fields, source.result as Fields, naming, redact);
  const config = decodeObject(bytes) ?? {};
  const given = fromAttributes(fields, config, naming);
  const result = schemaOf(fields).safeParse(given);
  const issues = (result.error?.issues ?? []).map(({ path, message }) => ({ path: path as string[], message }));
  const diagnostics: Diagnostic[] = report.issues(issues);
  return { source, naming, report, config, diagnostics, filter: result.success ? result.data : given };
}
