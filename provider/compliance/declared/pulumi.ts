/**
 * States of Pulumi: what `pulumi stack export` writes, and the file that a file backend keeps. Values that are encrypted
 * stay so, and what is not known is not compared; those that an export shows are compared, and never shown.
 */
import { declaredKey, decode } from "../../pulumi/wire";
import { type HssResource, resources } from "../../resources";
import type { Fields } from "../../schema";
import {
  type DeclaredResource,
  type DeclaredState,
  Lines,
  list,
  type Location,
  object,
  textOf,
  type Values,
} from "./declared";
import { parseJson } from "./json";
import { messages } from "./messages";

const prefix = "pulumi-nodejs:dynamic/hss:";

/** The key by which Pulumi marks special values, and its value for secrets (Pulumi, `sdk/go/common/resource/sig`). */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** Undefined when the content is of something else. */
export function readPulumi(source: string, text: string, content: Values): DeclaredState | undefined {
  const deployment = deploymentOf(content);
  if (deployment === undefined) return undefined;
  const problems: string[] = [];
  const lines = new Lines(text);
  const found = list(deployment["resources"]).flatMap((entry): DeclaredResource[] => {
    const type = textOf(entry["type"]) ?? "";
    const urn = textOf(entry["urn"]) ?? "";
    const line = lines.next(`"urn": ${JSON.stringify(urn)}`);
    if (!type.startsWith(prefix) || entry["delete"] === true) return [];
    const name = type.slice(prefix.length);
    const resource = resources.find((each) => each.name === name);
    const address = `${name} ${urn.split("::").at(-1) ?? ""}`;
    if (resource === undefined) {
      problems.push(messages.unknownResource(address));
      return [];
    }
    return [{ ...known(resource, entry), address, identity: urn, anonymous: false, location: { file: source, line } }];
  });
  if (list(deployment["pending_operations"]).length > 0) problems.push(messages.pendingOperations());
  return { source, kind: "pulumi", resources: found, problems };
}

function deploymentOf(content: Values): Values | undefined {
  if (content["version"] !== 3) return undefined;
  if ("deployment" in content) return object(content["deployment"]);
  if ("checkpoint" in content) return object(object(content["checkpoint"])["latest"]);
  return undefined;
}

function known(resource: HssResource, entry: Values) {
  const outputs = object(readable(entry["outputs"]));
  const given = decode(object(readable(entry["inputs"])));
  const names = Array.isArray(outputs[declaredKey]) ? outputs[declaredKey].map(String) : Object.keys(given);
  const fields = resource.fields as Fields;
  const declared = Object.fromEntries(Object.entries(given).filter(([name]) => name in fields));
  const secrets = [...secretsOf(entry["inputs"]), ...secretsOf(entry["outputs"])];
  const outputsToo = Array.isArray(entry["additionalSecretOutputs"])
    ? entry["additionalSecretOutputs"].map(String)
    : [];
  const encrypted = secretsOf(entry["inputs"]).filter(
    (name) => name in fields && !isWhole(object(entry["inputs"])[name]),
  );
  const program = programOf(entry);
  return {
    resource,
    id: textOf(entry["id"]),
    before: decode(outputs),
    declared,
    names: names.filter((name) => name in declared),
    secrets: [...new Set([...secrets, ...outputsToo])],
    ...(encrypted.length > 0 && { encrypted }),
    ...(program && { program }),
  };
}

/** The place in the user's program: the engine's own answer is the innermost one, which is in a library. */
function programOf(entry: Values) {
  const frames = [entry, ...list(entry["stackTrace"])].map((frame) => placeOf(textOf(frame["sourcePosition"])));
  return frames.find((place) => place !== undefined && !/^\.\.\/|(^|\/)node_modules\//.test(place.file));
}

/** `project:///index.ts#12,3`. */
function placeOf(position: string | undefined): Location | undefined {
  const [, file, line, column] = /^project:\/\/\/(.+)#(\d+)(?:,(\d+))?$/.exec(position ?? "") ?? [];
  if (file === undefined) return undefined;
  return {
    file: decodeURIComponent(file),
    line: Number(line),
    ...(column !== undefined && { column: Number(column) }),
  };
}

const secretsOf = (values: unknown): string[] =>
  Object.entries(object(values)).flatMap(([name, value]) => (holdsSecret(value) ? [name] : []));

function holdsSecret(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return (value as Values)[signature] === secret || Object.values(value).some(holdsSecret);
}

/** Whether all secrets in a value are such as an export shows. */
function isWhole(value: unknown): boolean {
  if (value === null || typeof value !== "object") return true;
  const fields = value as Values;
  return fields[signature] === secret ? "plaintext" in fields : Object.values(fields).every(isWhole);
}

/** The same without secrets that are encrypted, and with those that an export shows. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  const fields = value as Values;
  if (fields[signature] === secret) {
    const plaintext = textOf(fields["plaintext"]);
    return plaintext === undefined ? undefined : readable(parseJson(plaintext, "A secret in it"));
  }
  const entries = Object.entries(fields).map(([name, inner]) => [name, readable(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
