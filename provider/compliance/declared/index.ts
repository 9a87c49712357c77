/** Reads what engines say is declared. The kind of a file is recognised by its content. */
import { gunzipSync } from "node:zlib";
import { type DeclaredState, object } from "./declared";
import { parseJson } from "./json";
import { messages } from "./messages";
import { readPulumi } from "./pulumi";
import { readTerraform } from "./terraform";

export type { DeclaredResource, DeclaredState, Location } from "./declared";
export { kinds } from "./declared";

/**
 * A state or a plan.
 *
 * @param source what the user calls it: a path, or `-` for standard input
 * @throws an error whose message says what to do, when it cannot be read at all
 */
export function readDeclared(source: string, bytes: Uint8Array): DeclaredState {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  const text = Buffer.from(plain)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  if (text.startsWith("PK\u0003\u0004")) throw new Error(messages.binaryPlan());
  if (text.trim() === "") throw new Error(messages.empty());
  const content = object(parseJson(text, "It"));
  const state = readPulumi(source, text, content) ?? readTerraform(source, text, content);
  if (state !== undefined) return state;
  if ("deployment" in content || "checkpoint" in content) throw new Error(messages.pulumiVersion(content["version"]));
  if ("lineage" in content || "terraform_version" in content)
    throw new Error(messages.terraformVersion(content["version"]));
  throw new Error(messages.unknownKind());
}
