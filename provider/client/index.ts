/** Huawei Cloud, as resources use it: `connect` gives the services of one region, in the words of the console. */
import { createHash } from "node:crypto";
import { bssService } from "./bss";
import { Caller, type LogRecord } from "./caller";
import { systemClock } from "./clock";
import { Keyring } from "./credentials/keyring";
import { metadataAddress, MetadataService } from "./credentials/metadata";
import type { Environment } from "./credentials/sources";
import { ecsService } from "./ecs";
import { checkRegion, Endpoints } from "./endpoints";
import { ConfigurationError, ReadOnly } from "./errors";
import { hssService } from "./hss/service";
import { FileLedger, openBudgetFolder } from "./ledger";
import { ProjectLookup } from "./iam";
import { messages } from "./messages";
import type { ClientConfig, Clock, Cloud } from "./model";
import { Pacer } from "./pacing";
import { readOnlyReason } from "./read-only";
import { patience } from "./retrying";
import { Redactor } from "./secrets";
import { settings, type Settings } from "./settings";
import { smnService } from "./smn";
import { stateHomePath } from "../state-home";
import { Transport } from "./transport";
import { version } from "./version";

export * from "./model";
export * from "./errors";
export { packageFamily } from "./hss/agents";
export type { LogRecord } from "./caller";

/** What a test or an embedding program may replace. */
export interface ClientParts {
  clock?: Clock;
  /** Instead of `process.env`. */
  environment?: Environment;
  /** Receives every call, wait and repetition, without secrets. */
  log?: (record: LogRecord) => void;
  /** From 0 to 1, for the jitter of pauses. */
  random?: () => number;
  /**
   * True: a call that is no read is refused before it is sent. Reads are GETs, and billing's query, which is a POST.
   * HSS_READ_ONLY=1 in the environment does the same.
   */
  readOnly?: boolean;
  /** Base URL of the metadata service; undefined asks that of the ECS server this runs on, null none. */
  metadata?: string | null;
}

/** Where to work: another region or enterprise project than the configured ones. */
export interface Scope {
  region?: string | undefined;
  /** {@link everyProject}: none, whatever is configured. */
  enterpriseProjectId?: string | undefined;
}

/** The API's word for every enterprise project that the caller may see (HSS API v5 reference, `enterprise_project_id`). */
export const everyProject = "all_granted_eps";

/** A cloud whose connections can be given up. */
export interface ConnectedCloud extends Cloud {
  /** The same account elsewhere. Equal scopes are one cloud, and share connections, credentials and call limits. */
  within(scope: Scope): Cloud;
  close(): Promise<void>;
}

/**
 * Finds region and credentials and prepares the services. Sends nothing but, when no keys are configured, the question
 * to the metadata service. Throws one `ConfigurationError` with everything that is wrong.
 */
export async function connect(config: ClientConfig = {}, parts: ClientParts = {}): Promise<ConnectedCloud> {
  const environment = parts.environment ?? process.env;
  const clock = parts.clock ?? systemClock;
  const log = parts.log ?? (() => undefined);
  const redactor = new Redactor();
  const found = settings(config, environment);
  const faults = [...found.faults, ...stateHomeFaults(environment)];
  const readOnly = readOnlyReason(parts.readOnly, environment, faults);
  const keyring = await openKeyring(
    found.settings,
    clock,
    found.settings.metadataService ? parts.metadata : null,
    faults,
  );
  if (faults.length > 0 || !keyring) throw new ConfigurationError(messages.configuration(faults), faults);

  const { settings: set } = found;
  if (environment["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    log({ kind: "warning", message: messages.certificatesAreVerified() });
    // Engines show what their providers write to stderr; the log they keep is seldom read.
    process.emitWarning(messages.certificatesAreVerified(), { code: "HSS_TLS_VERIFIED" });
  }
  const transport = new Transport({ ...set, environment });
  const onWait = (api: string, milliseconds: number, waiting: number) =>
    log({ kind: "wait", api, milliseconds, waiting });

  /** What a region's clouds share: its endpoints, its project and the user's call limits there. */
  const inRegion = remembered((region) => {
    const endpoints = new Endpoints(region, config, environment);
    // A configured project is the one of the configured region.
    const project = new ProjectLookup(
      { region, ...(region === set.region && { id: set.projectId, name: set.projectName }) },
      () => caller,
    );
    // A clock of its own has nothing to do with the time of other processes.
    const shares = set.learnLimit && parts.clock === undefined;
    const ledger = new FileLedger({
      folder: () => openBudgetFolder(environment),
      // Not the key: HSS counts the calls of a source address too, and a renewed key is no other user.
      budget: shortHash([region, endpoints.of("hss")]),
      limit: set.limit,
      onTrouble: (problem) => log({ kind: "unshared", problem }),
    });
    const caller: Caller = new Caller({
      transport,
      pacer: new Pacer({
        clock,
        limit: set.limit,
        learn: set.learnLimit,
        ledger: (api) => (shares && api.startsWith("hss ") ? ledger : undefined),
        onWait,
      }),
      clock,
      redactor,
      log,
      random: parts.random ?? Math.random,
      patience: { ...patience, retries: set.maxRetries },
      userAgent: `hss-iac/${version}`,
      baseUrl: (service) => endpoints.of(service),
      credentials: keyring,
      projectId: () => project.id(),
      readOnly,
    });
    return { endpoints, caller, project };
  });

  const clouds = remembered((region, enterpriseProjectId): Cloud => {
    const { endpoints, caller, project } = inRegion(region);
    const hss = hssService({ caller, clock, region, enterpriseProjectId });
    return {
      region,
      enterpriseProjectId,
      hss: hss.service,
      bss: bssService({
        caller,
        site: () => endpoints.of("bss"),
        turnToOtherSite: (tried) => endpoints.turnToOtherBssSite(tried),
        onReturned: hss.invalidateQuotas,
      }),
      smn: smnService(caller),
      ecs: ecsService({ caller, clock, enterpriseProjectId }),
      clock,
      account: async () => {
        const { id, domainId } = await project.project();
        return { projectId: id, ...(domainId && { domainId }), region, endpoint: endpoints.of("hss") };
      },
      assertWritable(action) {
        if (readOnly !== undefined) throw new ReadOnly(messages.readOnly(action, readOnly));
      },
    };
  });

  const within = ({ region = set.region, enterpriseProjectId = set.enterpriseProjectId }: Scope): Cloud => {
    checkRegion(region);
    return clouds(region, enterpriseProjectId === everyProject ? undefined : enterpriseProjectId);
  };
  return { ...within({}), within, close: () => transport.close() };
}

function stateHomeFaults(environment: Environment): string[] {
  try {
    stateHomePath(environment);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const shortHash = (parts: readonly string[]) =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);

/** Makes a thing once for each pair of names. */
function remembered<T>(make: (one: string, other?: string) => T): (one: string, other?: string) => T {
  const made = new Map<string, T>();
  return (one, other) => {
    const key = JSON.stringify([one, other]);
    const known = made.get(key) ?? make(one, other);
    made.set(key, known);
    return known;
  };
}

async function openKeyring(
  { keys, looked }: Settings,
  clock: Clock,
  metadata: string | null | undefined,
  faults: string[],
): Promise<Keyring | undefined> {
  if (keys) return new Keyring(keys.credentials, clock);
  // Keys of another identity than the one that was meant would be a surprise.
  if (!looked) return undefined;
  const places = [...looked];
  if (metadata !== null) {
    const service = new MetadataService({ address: metadata ?? metadataAddress });
    try {
      return new Keyring(await service.keys(), clock, () => service.keys());
    } catch (error) {
      places.push(`the metadata service of an ECS server (${(error as Error).message})`);
    }
  }
  faults.push(messages.noCredentials(places));
  return undefined;
}
