/** What there is in one region, read once: in as few calls as the pages of the lists allow. */
import type { AlarmSettings, Cloud, EcsServer, Host, Quota, Subscribed, Subscription } from "../client/model";

/** A part that was read, or the reason why it could not be. */
export type Part<T> = { value: T } | { error: Error };

export interface Listeners {
  /** Whether there is such a topic. */
  exists: boolean;
  subscriptions: number;
  confirmed: number;
}

export interface Alarms {
  /** The project whose settings these are; undefined: the default one. */
  enterpriseProjectId: string | undefined;
  settings: Part<AlarmSettings>;
  /** Of the topic that alarms go through; absent when they go through none. */
  listeners?: Part<Listeners>;
}

/** What billing says of the renewal of quotas; it is asked only of those of which that matters. */
export interface Renewals {
  /** Quotas whose renewal is declared. */
  declared: ReadonlySet<string>;
  told: Part<Subscribed[]>;
}

export interface Inventory {
  region: string;
  hosts: Part<Host[]>;
  servers: Part<EcsServer[]>;
  /** Yearly/monthly ones; those in use are left out where nothing is asked of them. */
  quotas: Part<Quota[]>;
  renewals: Renewals;
  alarms: Alarms[];
  topics: Topics;
}

export interface Wanted {
  /** Whether quotas in use matter, which takes a call for every 200 of them. */
  allQuotas: boolean;
  /** Quotas whose renewal is declared. */
  renewalOf: readonly string[];
  /** Paid quotas that end before this time, in milliseconds since the epoch, matter only if they do not renew themselves. */
  endingBefore: number | undefined;
  /** Enterprise projects whose alarm settings matter, beside the configured one. */
  alarmsOf: readonly string[];
  signal?: AbortSignal | undefined;
}

/** Looks at one region. What cannot be read is named in its part; nothing is thrown. */
export async function takeInventory(
  cloudOf: (enterpriseProjectId: string | undefined) => Promise<Cloud>,
  { allQuotas, renewalOf, endingBefore, alarmsOf, signal }: Wanted,
): Promise<Inventory> {
  const cloud = await cloudOf(undefined);
  const options = signal === undefined ? {} : { signal };
  const topics = new Topics(cloud, options);
  const projects = [...new Set<string | undefined>([cloud.enterpriseProjectId, ...alarmsOf])];
  const alarms = async (enterpriseProjectId: string | undefined): Promise<Alarms> => {
    const { hss } = await cloudOf(enterpriseProjectId);
    const settings = await part(hss.alarms.get(options));
    const topicUrn = "value" in settings && settings.value.channel === "smn" ? settings.value.topicUrn : undefined;
    return { enterpriseProjectId, settings, ...(topicUrn && { listeners: await part(topics.listeners(topicUrn)) }) };
  };
  const [hosts, servers, quotas, ...settings] = await Promise.all([
    part(cloud.hss.hosts.list(options)),
    part(cloud.ecs.servers()),
    part(cloud.hss.quotas.prePaid(allQuotas ? "all" : "notable", options)),
    ...projects.map(alarms),
  ]);
  const ending = "value" in quotas ? quotas.value.filter((quota) => isEnding(quota, endingBefore)) : [];
  const asked = [...new Set([...renewalOf, ...ending.map(({ quotaId }) => quotaId)])];
  const told: Renewals["told"] = asked.length === 0 ? { value: [] } : await part(cloud.bss.resources(asked, options));
  const renewals = { declared: new Set(renewalOf), told };
  return { region: cloud.region, hosts, servers, quotas, renewals, alarms: settings, topics };
}

/** A trial ends, and a quota that is frozen or expired has ended, whatever billing says. */
const isEnding = ({ expiresAt, trial, state }: Quota, before: number | undefined): boolean =>
  before !== undefined && expiresAt !== undefined && !trial && state === "normal" && Date.parse(expiresAt) < before;

/** Topics and their listeners, each asked for once. */
export class Topics {
  readonly #topics = new Map<string, ReturnType<Cloud["smn"]["topic"]>>();
  readonly #subscriptions = new Map<string, Promise<Subscription[]>>();

  constructor(
    private readonly cloud: Cloud,
    private readonly options: { signal?: AbortSignal },
  ) {}

  topic(urn: string): ReturnType<Cloud["smn"]["topic"]> {
    return remembered(this.#topics, urn, () => this.cloud.smn.topic(urn, this.options));
  }

  subscriptions(urn: string): Promise<Subscription[]> {
    return remembered(this.#subscriptions, urn, () => this.cloud.smn.subscriptions(urn, this.options));
  }

  async listeners(urn: string): Promise<Listeners> {
    const all = await this.subscriptions(urn).catch(async (error: unknown) => {
      // SMN says of a topic that is gone only that it was not found; whether it is, the topic itself tells.
      if ((await this.topic(urn)) === undefined) return undefined;
      throw error;
    });
    if (all === undefined) return { exists: false, subscriptions: 0, confirmed: 0 };
    return { exists: true, subscriptions: all.length, confirmed: all.filter(({ confirmed }) => confirmed).length };
  }
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}

async function part<T>(work: Promise<T>): Promise<Part<T>> {
  try {
    return { value: await work };
  } catch (error) {
    return { error: error as Error };
  }
}

/** The value of a part; throws what kept it from being read. */
export function valueOf<T>(part: Part<T>): T {
  if ("error" in part) throw part.error;
  return part.value;
}
