import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { loadSdk } from "./sdk";
import { isObject } from "./values";

/** A Pulumi project as its Pulumi.yaml describes it. */
export interface Project {
  name: string;
  /** The folder of Pulumi.yaml. */
  root: string;
  /** The folder the program runs in. */
  folder: string;
  /** What the language host is told to run, relative to `folder`. */
  entry: string;
  typescript: boolean;
  tsconfig: string | undefined;
  nodeArguments: string[];
  /** Values for config keys that a stack leaves out, by full key (`project:key`). */
  configDefaults: Record<string, string>;
}

/**
 * Reads the Pulumi.yaml in `folder`.
 *
 * @throws when there is none, or when it asks for what only the real engine can do.
 */
export function readProject(folder: string): Project {
  const { root, file, name, text } = readFile(folder);
  const [runtime, options] = readRuntime(text["runtime"]);
  if (runtime !== "nodejs") {
    throw new Error(`${file}: runtime ${JSON.stringify(runtime)} cannot be run here; only nodejs programs can.`);
  }
  const main = typeof text["main"] === "string" ? text["main"] : "";
  const target = join(root, main);
  // A file as `main` runs in its folder, as with the real engine; a folder runs by its package.json.
  const isFile = main !== "" && (extname(target) !== "" || (existsSync(target) && !statSync(target).isDirectory()));
  return {
    name,
    root,
    folder: isFile ? dirname(target) : target,
    entry: isFile ? target.slice(dirname(target).length + 1) : ".",
    typescript: options["typescript"] !== false,
    tsconfig: typeof options["tsconfig"] === "string" ? options["tsconfig"] : undefined,
    nodeArguments: typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/).filter(Boolean) : [],
    configDefaults: readConfigDefaults(name, text["config"]),
  };
}

/**
 * The name of the project in `folder`, whatever its runtime is.
 *
 * @throws when there is no Pulumi.yaml
 */
export function readProjectName(folder: string): string {
  return readFile(folder).name;
}

function readFile(folder: string): { root: string; file: string; name: string; text: Record<string, unknown> } {
  const root = resolve(folder);
  const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(root, name)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${root} is no Pulumi project: it has no Pulumi.yaml.`);
  const text = loadSdk(root).yaml.load(readFileSync(file, "utf8"));
  if (!isObject(text) || typeof text["name"] !== "string") throw new Error(`${file} names no project.`);
  return { root, file, name: text["name"], text };
}

function readRuntime(runtime: unknown): [string, Record<string, unknown>] {
  if (typeof runtime === "string") return [runtime, {}];
  if (!isObject(runtime)) return ["", {}];
  return [String(runtime["name"]), isObject(runtime["options"]) ? runtime["options"] : {}];
}

function readConfigDefaults(project: string, config: unknown): Record<string, string> {
  if (!isObject(config)) return {};
  const defaults: Record<string, string> = {};
  for (const [key, entry] of Object.entries(config)) {
    const value = isObject(entry) ? (entry["default"] ?? entry["value"]) : entry;
    if (value === undefined || value === null) continue;
    const full = key.includes(":") ? key : `${project}:${key}`;
    defaults[full] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  return defaults;
}
