/** The places where keys may stand: configuration, environment, profile file, shared configuration file. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as ini from "ini";
import { messages } from "../messages";
import type { ClientConfig } from "../model";
import { Credentials } from "../secrets";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one place holds. `projectId` and `region` go with the keys and are used only together with them. */
export interface Found {
  credentials: Credentials;
  projectId?: string | undefined;
  region?: string | undefined;
}

/** What looking at one place gave: keys, nothing, or a fault that must be told instead of going on to the next place. */
export interface Look {
  /** The place in words, for the message that nothing was found. */
  place: string;
  found?: Found;
  fault?: string;
}

/** Looks at every static place in the order of precedence and stops at the first that has keys or is at fault. */
export function lookForKeys(config: ClientConfig, environment: Environment): Look[] {
  const looks: Look[] = [];
  const places = [
    () => fromConfig(config),
    () => fromEnvironment(environment, "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    () => fromEnvironment(environment, "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
    () => fromProfile(environment),
    () => fromSharedConfig(environment),
  ];
  for (const place of places) {
    const look = place();
    looks.push(look);
    if (look.found || look.fault) break;
  }
  return looks;
}

function fromConfig(config: ClientConfig): Look {
  return pair("the configuration (accessKey, secretKey)", {
    access: ["accessKey", config.accessKey],
    secret: ["secretKey", config.secretKey],
    token: config.securityToken,
  });
}

function fromEnvironment(environment: Environment, access: string, secret: string, token: string): Look {
  return pair(`the environment (${access}, ${secret})`, {
    access: [access, environment[access]],
    secret: [secret, environment[secret]],
    token: environment[token],
  });
}

/** Source of the format: Huawei Cloud SDK documentation, "Credentials Profile". */
function fromProfile(environment: Environment): Look {
  const named = environment["HUAWEICLOUD_SDK_CREDENTIALS_FILE"];
  const path = named ?? join(home(environment), ".huaweicloud", "credentials");
  const file = readIfThere(path, named !== undefined);
  const place = `the profile file ${path}, section [basic]`;
  if (file.fault) return { place, fault: file.fault };
  if (file.text === undefined) return { place };
  const section: Record<string, unknown> = ini.parse(file.text)["basic"] ?? {};
  const look = pair(place, {
    access: ["ak", text(section["ak"])],
    secret: ["sk", text(section["sk"])],
    token: text(section["security_token"]),
  });
  if (look.found) look.found.projectId = text(section["project_id"]);
  return look;
}

/** Source of the format: `config.json` of the hcloud command line, as the Terraform provider reads it. */
function fromSharedConfig(environment: Environment): Look {
  const path = environment["HW_SHARED_CONFIG_FILE"];
  if (!path) return { place: "the shared configuration file (HW_SHARED_CONFIG_FILE, not set)" };
  const wanted = environment["HW_PROFILE"];
  const place = `the shared configuration file ${path}`;
  const file = readIfThere(path, true);
  if (file.text === undefined) return { place, fault: file.fault ?? messages.badFile(path, "it does not exist") };
  let content: { current?: unknown; profiles?: unknown };
  try {
    content = JSON.parse(file.text);
  } catch {
    // The parser's own message may quote the file.
    return { place, fault: messages.badFile(path, "it is not JSON") };
  }
  const profiles = (Array.isArray(content?.profiles) ? content.profiles : []) as Record<string, unknown>[];
  const name = wanted ?? text(content?.current);
  const profile = profiles.find((one) => one["name"] === name);
  if (!profile) return { place, fault: messages.badFile(path, `it has no profile "${name ?? ""}"`) };
  const look = pair(`${place}, profile "${name ?? ""}"`, {
    access: ["accessKeyId", text(profile["accessKeyId"])],
    secret: ["secretAccessKey", text(profile["secretAccessKey"])],
    token: text(profile["securityToken"]),
  });
  if (look.found) {
    look.found.projectId = text(profile["projectId"]);
    look.found.region = text(profile["region"]);
  }
  return look;
}

interface Pair {
  access: [name: string, value: string | undefined];
  secret: [name: string, value: string | undefined];
  token: string | undefined;
}

function pair(place: string, { access, secret, token }: Pair): Look {
  const [accessKey, secretKey] = [access[1], secret[1]];
  if (accessKey && secretKey) {
    return {
      place,
      found: { credentials: new Credentials({ accessKey, secretKey, securityToken: token || undefined }) },
    };
  }
  if (accessKey) return { place, fault: messages.halfPair(place, access[0], secret[0]) };
  if (secretKey) return { place, fault: messages.halfPair(place, secret[0], access[0]) };
  return { place };
}

function readIfThere(path: string, mustExist: boolean): { text?: string; fault?: string } {
  try {
    return { text: readFileSync(path, "utf8") };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    if (code === "ENOENT" && !mustExist) return {};
    return { fault: messages.badFile(path, code === "ENOENT" ? "it does not exist" : code) };
  }
}

function home(environment: Environment): string {
  return environment["HOME"] ?? environment["USERPROFILE"] ?? homedir();
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
