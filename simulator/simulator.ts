import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { addOriginCheck, isLoopback } from "./access";
import { addAdmin } from "./admin";
import { addAgentHost } from "./agent-host";
import { Cloud } from "./core/cloud";
import { addQuotas, addServer, addTopic } from "./core/seeding";
import { Faults, type Fault, type InjectedFault } from "./gateway/faults";
import { Journal, type LoggedRequest } from "./gateway/journal";
import { CallLimits } from "./gateway/limits";
import { createGateway } from "./gateway/server";
import type { Credentials } from "./gateway/signature";
import { check, InvalidInput } from "./input/seeds";
import type { QuotaSeed, ServerSeed, SimulatorOptions, TopicSeed } from "./options";
import { LoginView } from "./login-view";
import { servedOperations } from "./services";
import { takeSnapshot, type Snapshot } from "./snapshot";
import { ServerView } from "./server-view";
import { AlarmView, QuotaView, topicView, type TopicView } from "./views";

/** The key pair of a simulator whose options name none. It opens nothing but simulators. */
export const defaultCredentials: Credentials = {
  accessKey: "SIMULATEDACCESSKEY00",
  secretKey: "simulatedSecretKey0000000000000000000000",
};

/** A running simulated cloud. Close it, or declare it with `await using`. */
export interface Simulator extends AsyncDisposable {
  /** Endpoint of every service, such as `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  readonly region: string;
  readonly projectId: string;
  readonly domainId: string;
  readonly credentials: Credentials;
  /**
   * What requests to the steering interface under `/simulator` carry, as `Authorization: Bearer <token>`. It opens the
   * servers of this simulator: write it only where no other user can read it.
   */
  readonly adminToken: string;
  /** Environment variables with which a client, an SDK or the official provider finds this cloud. */
  readonly environment: Record<string, string>;
  /** How often each API was called, under short names such as "GET hosts"; refused calls count too. */
  readonly calls: Record<string, number>;
  readonly requests: readonly LoggedRequest[];
  resetCalls(): void;
  /** Told of every request once it is answered. */
  onRequest(listener: ((request: LoggedRequest) => void) | undefined): void;

  readonly servers: ServerView[];
  /** The server of this ID or name; throws when there is none, or several of that name. */
  server(nameOrId: string): ServerView;
  /** Its SSH server, if it has one, has started once `ready` says so. */
  addServer(seed: string | ServerSeed): ServerView;
  /** Until the SSH servers have started, stopped or ended that were about to. Fails with what one of them failed with. */
  ready(): Promise<void>;
  readonly quotas: QuotaView[];
  quota(id: string): QuotaView;
  addQuota(seed: QuotaSeed): QuotaView[];
  /** The alarm settings of one enterprise project; of the default one when none is named. */
  alarms(enterpriseProjectId?: string): AlarmView;
  /** Login security of one enterprise project; of the default one when none is named. */
  login(enterpriseProjectId?: string): LoginView;
  readonly topics: TopicView[];
  addTopic(seed: TopicSeed): TopicView;

  readonly faults: {
    add(fault: Fault): InjectedFault;
    /** Faults that have not been met as often as they were meant to be. */
    unmet(): Fault[];
    clear(): void;
  };
  /** The cloud's time, epoch milliseconds. */
  now(): number;
  /** Pushes the cloud's time forward and lets happen what becomes due. */
  advance(seconds: number): void;
  /** The state as plain data; `history` adds orders and moments. */
  snapshot(options?: { history?: boolean }): Snapshot;
  /** Back to the state of the start; calls, faults and limits are forgotten too. */
  reset(): void;
  close(): Promise<void>;
}

function find(cloud: Cloud, nameOrId: string): ServerView {
  const byId = cloud.servers.get(nameOrId);
  if (byId) return new ServerView(cloud, byId);
  const named = [...cloud.servers.values()].filter((server) => server.name === nameOrId);
  const [only] = named;
  if (named.length > 1) throw new Error(`${named.length} servers are called ${nameOrId}; ask for one by its id`);
  if (!only) throw new Error(`there is no server ${nameOrId}`);
  return new ServerView(cloud, only);
}

const environmentOf = (url: string, region: string, { accessKey, secretKey, securityToken }: Credentials) => ({
  HUAWEICLOUD_SDK_AK: accessKey,
  HUAWEICLOUD_SDK_SK: secretKey,
  HW_ACCESS_KEY: accessKey,
  HW_SECRET_KEY: secretKey,
  ...(securityToken !== undefined && {
    HUAWEICLOUD_SDK_SECURITY_TOKEN: securityToken,
    HW_SECURITY_TOKEN: securityToken,
  }),
  HW_REGION_NAME: region,
  HSS_ENDPOINT: url,
  HUAWEICLOUD_SDK_IAM_ENDPOINT: url,
});

/** A fault of an operation that is not served would never be met. */
function checkOperation(operation: string | undefined): void {
  if (operation === undefined || servedOperations.some(({ name, label }) => [name, label].includes(operation))) return;
  throw new InvalidInput([
    `operation: no operation is called "${operation}": use a name of the API reference, such as ListHostStatus, or a label of calls, such as "GET hosts"`,
  ]);
}

/** Starts a simulated Huawei Cloud with HSS, and as much of billing, IAM, ECS, SMN and EPS as HSS needs, over HTTP. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { servers, quotas, topics, host = "127.0.0.1" } = options;
  check("fleet", { servers, quotas, topics });
  if (!isLoopback(host))
    throw new InvalidInput([`host: "${host}" can be reached from other computers: use a loopback address`]);
  const cloud = new Cloud(options);
  const credentials = options.credentials?.length ? options.credentials : [defaultCredentials];
  const [first = defaultCredentials] = credentials;
  const faults = new Faults();
  const journal = new Journal();
  const limits = new CallLimits(options, () => cloud.clock.limits());
  const app = createGateway({ cloud, credentials, faults, journal, limits });

  const settled = <Value>(read: () => Value): Value => {
    cloud.settle();
    return read();
  };
  const close = async () => {
    await cloud.machines.close();
    await app.close();
  };
  const simulator: Simulator = {
    url: "",
    region: cloud.region,
    projectId: cloud.projectId,
    domainId: cloud.domainId,
    credentials: first,
    adminToken: options.adminToken ?? randomBytes(32).toString("base64url"),
    environment: {},
    get calls() {
      return journal.calls;
    },
    get requests() {
      return journal.requests;
    },
    resetCalls: () => journal.clear(),
    onRequest(listener) {
      journal.onRequest = listener;
    },

    get servers() {
      return settled(() => [...cloud.servers.values()].map((server) => new ServerView(cloud, server)));
    },
    server: (nameOrId) => settled(() => find(cloud, nameOrId)),
    addServer(seed) {
      check("fleet", { servers: [seed] });
      return settled(() => new ServerView(cloud, addServer(cloud, seed)));
    },
    ready: () => cloud.machines.ready(),
    get quotas() {
      return settled(() => [...cloud.quotas.values()].map((quota) => new QuotaView(cloud, quota)));
    },
    quota(id) {
      const quota = settled(() => cloud.quotas.get(id));
      if (!quota) throw new Error(`there is no quota ${id}`);
      return new QuotaView(cloud, quota);
    },
    addQuota(seed) {
      check("quota", seed);
      return settled(() =>
        addQuotas(cloud, seed, cloud.newId("quota row")).map((quota) => new QuotaView(cloud, quota)),
      );
    },
    alarms: (enterpriseProjectId = "0") => new AlarmView(cloud, enterpriseProjectId),
    login: (enterpriseProjectId = "0") => new LoginView(cloud, enterpriseProjectId),
    get topics() {
      return [...cloud.topics.values()].map((topic) => topicView(cloud, topic));
    },
    addTopic(seed) {
      check("topic", seed);
      return settled(() => topicView(cloud, addTopic(cloud, seed)));
    },

    faults: {
      add(fault) {
        check("fault", fault);
        checkOperation(fault.operation);
        return faults.add(fault);
      },
      unmet: () => faults.unmet(),
      clear: () => faults.clear(),
    },
    now: () => cloud.clock.now(),
    advance(seconds) {
      check("advance", { seconds });
      cloud.clock.advance(seconds);
      cloud.settle();
    },
    snapshot: ({ history = false } = {}) => settled(() => takeSnapshot(cloud, history)),
    reset() {
      cloud.reset();
      journal.clear();
      faults.clear();
      limits.clear();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  addOriginCheck(app);
  addAdmin(app, simulator, faults);
  addAgentHost(app, cloud);
  await app.listen({ port: options.port ?? 0, host });
  const { address, port } = app.server.address() as AddressInfo;
  const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
  try {
    await cloud.machines.startAt(url);
  } catch (error) {
    await close();
    throw error;
  }
  return Object.assign(simulator, { url, environment: environmentOf(url, cloud.region, first) });
}
