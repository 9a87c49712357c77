import { Machines } from "../machines/machines";
import { defaultRules, type Rules, type SimulatorOptions } from "../options";
import { agentOnDisk } from "./agents";
import { createClock, type Clock } from "./clock";
import { digest, idFrom, Random } from "./random";
import type {
  HostGroupRecord,
  OrderRecord,
  PolicyGroupRecord,
  QuotaRecord,
  ServerRecord,
  Settings,
  TopicRecord,
} from "./records";
import { Schedule } from "./schedule";
import { seedCloud } from "./seeding";

/** Seconds that the things of the cloud take; see `SimulatorOptions`. */
export interface Delays {
  order: number;
  resourceLag: number;
  unsubscribe: number;
  agent: number;
  build: number;
  discovery: number;
  grace: number;
  retention: number;
  basicTrial: number;
}

const day = 86_400;

/** The whole state of one simulated account in one region. What happens by itself happens in `settle`. */
export class Cloud {
  readonly region: string;
  readonly projectId: string;
  readonly domainId: string;
  readonly domainName = "simulated-account";
  readonly seed: string;
  readonly rules: Rules;
  readonly delays: Delays;
  readonly clock: Clock;

  readonly servers = new Map<string, ServerRecord>();
  readonly quotas = new Map<string, QuotaRecord>();
  readonly orders = new Map<string, OrderRecord>();
  readonly topics = new Map<string, TopicRecord>();
  readonly hostGroups = new Map<string, HostGroupRecord>();
  readonly policyGroups = new Map<string, PolicyGroupRecord>();
  readonly ransomwarePolicies = new Map<string, Record<string, unknown> & { policy_id: string }>();
  /** Per enterprise project; made on first use by `settingsOf`. */
  readonly settings = new Map<string, Settings>();

  readonly schedule = new Schedule();
  /** The servers that one can log into. */
  readonly machines = new Machines((id) => agentOnDisk(this.servers.get(id)));
  random: Random;
  private settledAt = 0;
  private readonly visible = new Map<string, readonly ServerRecord[]>();
  private readonly counters = new Map<string, number>();

  constructor(readonly options: SimulatorOptions) {
    this.region = options.region ?? "cn-north-4";
    this.seed = String(options.seed ?? "hss");
    this.projectId = digest(this.seed, "project", this.region);
    this.domainId = digest(this.seed, "domain");
    this.rules = { ...defaultRules, ...options.rules };
    this.delays = {
      order: options.orderSeconds ?? 0,
      resourceLag: options.resourceLagSeconds ?? 0,
      unsubscribe: options.unsubscribeSeconds ?? 0,
      agent: options.agentSeconds ?? 0,
      build: options.buildSeconds ?? 0,
      discovery: options.discoverySeconds ?? 0,
      grace: (options.graceDays ?? 15) * day,
      retention: (options.retentionDays ?? 15) * day,
      basicTrial: (options.basicTrialDays ?? 30) * day,
    };
    this.clock = createClock(options.clock ?? "wall", options.startAt);
    this.random = new Random(this.seed);
    this.reset();
  }

  /** Back to the state that the options describe, with the same chance ahead. */
  reset(): void {
    for (const all of [this.servers, this.quotas, this.orders, this.topics, this.hostGroups, this.policyGroups]) {
      all.clear();
    }
    this.ransomwarePolicies.clear();
    this.settings.clear();
    this.schedule.clear();
    this.clock.reset();
    this.random = new Random(this.seed);
    this.counters.clear();
    this.touch();
    this.settledAt = this.clock.now();
    this.machines.renew(() => {
      seedCloud(this, this.options);
      this.settle();
    });
  }

  /** The moment that is being lived: while planned things happen, the moment they were planned for. */
  now(): number {
    return this.settledAt;
  }

  /** Lets everything happen that is due. Called before every request and every look from outside. */
  settle(): void {
    const now = this.clock.now();
    this.schedule.runUntil(now, (at) => {
      this.settledAt = Math.max(this.settledAt, at);
      this.touch();
    });
    this.settledAt = Math.max(this.settledAt, now);
  }

  /** Says that servers may be about to change: called before anything but a plain read. */
  touch(): void {
    this.visible.clear();
  }

  /**
   * The hosts that HSS knows in one enterprise project, or in all of them, in the order in which they came. Kept until
   * something may change, so that reading a large fleet page by page does not gather it anew for each page.
   */
  visibleServers(enterpriseProjectId: string): readonly ServerRecord[] {
    let servers = this.visible.get(enterpriseProjectId);
    if (!servers) {
      const all = enterpriseProjectId === "all_granted_eps";
      servers = [...this.servers.values()].filter(
        (server) => server.known && (all || server.enterpriseProjectId === enterpriseProjectId),
      );
      this.visible.set(enterpriseProjectId, servers);
    }
    return servers;
  }

  /** Plans something for so many seconds from now; with 0 it happens at once. */
  after(seconds: number, run: () => void): void {
    if (seconds <= 0) run();
    else this.schedule.plan(this.settledAt + seconds * 1000, run);
  }

  /** A new UUID-shaped ID: the next of its kind in a row that the seed fixes. */
  newId(kind: string): string {
    const count = this.counters.get(kind) ?? 0;
    this.counters.set(kind, count + 1);
    return idFrom(this.seed, kind, count);
  }
}
