import type { Cloud } from "./core/cloud";
import { readLoginAddress } from "./core/login-addresses";
import type { LoginEntry } from "./core/records";
import { settingsOf } from "./core/settings";

/** One entry of the login settings, as it was written. */
export interface LoginAddressEntry {
  address: string;
  hostIds: string[];
}

/**
 * The login security of one enterprise project, seen and set as in the console: without the service's conditions. Two-factor
 * login and what HSS has learnt are properties of a server; see `ServerView`.
 */
export class LoginView {
  constructor(
    private readonly cloud: Cloud,
    private readonly enterpriseProjectId: string,
  ) {}

  private get settings() {
    this.cloud.settle();
    return settingsOf(this.cloud, this.enterpriseProjectId);
  }

  /** Addresses and networks from which logins are usual. */
  get commonIps(): LoginAddressEntry[] {
    return [...this.settings.commonIps.values()].map(({ written, hostIds }) => ({
      address: written,
      hostIds: [...hostIds],
    }));
  }
  set commonIps(entries: LoginAddressEntry[]) {
    fill(this.settings.commonIps, entries);
  }

  /** Addresses that alone may log in by SSH, where they are enabled. */
  get sshWhiteIps(): (LoginAddressEntry & { enabled: boolean })[] {
    return [...this.settings.whiteIps.values()].map(({ written, hostIds, enabled }) => ({
      ...{ address: written, hostIds: [...hostIds], enabled },
    }));
  }
  set sshWhiteIps(entries: (LoginAddressEntry & { enabled?: boolean })[]) {
    fill(this.settings.whiteIps, entries);
  }

  /** Locations from which logins are usual. */
  get commonLocations(): { areaCode: number; hostIds: string[] }[] {
    return [...this.settings.commonLocations].map(([areaCode, { hostIds }]) => ({ areaCode, hostIds: [...hostIds] }));
  }
  set commonLocations(entries: { areaCode: number; hostIds: string[] }[]) {
    const { commonLocations } = this.settings;
    commonLocations.clear();
    for (const { areaCode, hostIds } of entries) {
      const written = String(areaCode);
      commonLocations.set(areaCode, { written, withNetmask: written, hostIds: [...hostIds], enabled: true });
    }
  }

  /** Whether malware is isolated and killed by itself. */
  get virusKill(): boolean {
    return this.settings.virusKill;
  }
  set virusKill(on: boolean) {
    this.settings.virusKill = on;
  }
  /** Whether new hosts are bound to an idle quota by themselves. */
  get autoOpenQuota(): boolean {
    return this.settings.autoOpenQuota;
  }
  set autoOpenQuota(on: boolean) {
    this.settings.autoOpenQuota = on;
  }
  get agentAutoUpgrade(): boolean {
    return this.settings.agentAutoUpgrade;
  }
  set agentAutoUpgrade(on: boolean) {
    this.settings.agentAutoUpgrade = on;
  }
  /** Codes of the further switches that are on, such as `display_unprotected_host`. */
  get switches(): string[] {
    return [...this.settings.switches].sort();
  }
  set switches(codes: string[]) {
    const { switches } = this.settings;
    switches.clear();
    for (const code of codes) switches.add(code);
  }
}

function fill(entries: Map<string, LoginEntry>, given: (LoginAddressEntry & { enabled?: boolean })[]): void {
  const read = given.map(({ address, hostIds, enabled = false }) => {
    const known = readLoginAddress(address);
    if (!known) throw new RangeError(`${JSON.stringify(address)} is neither an IP address nor a network`);
    const { key, withNetmask } = known;
    return [key, { written: address, withNetmask, hostIds: [...hostIds], enabled }] as const;
  });
  entries.clear();
  for (const [key, entry] of read) entries.set(key, { ...entry, hostIds: [...entry.hostIds] });
}
