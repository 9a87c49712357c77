import { installAgent, setAgent } from "./core/agents";
import { close, removeQuota, setQuotaState } from "./core/binding";
import type { Cloud } from "./core/cloud";
import { interruption, openFreely } from "./core/protection";
import { expire, isUsable, planEnd } from "./core/quotas";
import type { QuotaRecord, ServerRecord, TopicRecord } from "./core/records";
import { settingsOf } from "./core/settings";
import type {
  AgentState,
  ChargingMode,
  Edition,
  InstallResult,
  PowerState,
  QuotaState,
  RiskCounts,
  SubscriptionSeed,
  UpgradeFailure,
} from "./options";

/** `interrupted`: protection is open, and the server is stopped or its agent does not answer. */
export type ProtectionState = "protected" | "unprotected" | "interrupted";

/** A server as it is at the moment of looking. Setting a property is a click in the console: it needs no agent. */
export class ServerView {
  constructor(
    private readonly cloud: Cloud,
    private readonly record: ServerRecord,
  ) {}

  private get live(): ServerRecord {
    this.cloud.settle();
    if (this.cloud.servers.get(this.record.id) !== this.record)
      throw new Error(`the server ${this.record.name} has been deleted`);
    return this.record;
  }

  get id(): string {
    return this.record.id;
  }
  get name(): string {
    return this.live.name;
  }
  set name(name: string) {
    this.live.name = name;
  }
  get os(): "Linux" | "Windows" {
    return this.live.os;
  }
  get status(): PowerState {
    return this.live.status;
  }
  set status(status: PowerState) {
    this.live.status = status;
  }
  get agent(): AgentState {
    return this.live.agent.state;
  }
  set agent(state: AgentState) {
    setAgent(this.cloud, this.live, state);
  }
  get agentVersion(): string {
    return this.live.agent.version;
  }
  set agentVersion(version: string) {
    this.live.agent.version = version;
  }
  get installResult(): InstallResult | undefined {
    return this.live.agent.result;
  }
  get protection(): ProtectionState {
    const server = this.live;
    if (!server.protection) return "unprotected";
    return interruption(server) ? "interrupted" : "protected";
  }
  /** Ends protection; to begin it, set `edition`. */
  set protection(state: "off" | "unprotected") {
    if (state !== "off" && state !== "unprotected")
      throw new RangeError(`protection can be set to "off" only; set edition to open it (got "${String(state)}")`);
    close(this.cloud, this.live);
  }
  /** Why protection is interrupted, in HSS's word. */
  get interruption(): string | undefined {
    return interruption(this.live);
  }
  get edition(): Edition | undefined {
    return this.live.protection?.edition;
  }
  /** Opens this edition with an idle quota if there is one, else pay per use. `undefined` ends protection. */
  set edition(edition: Edition | undefined) {
    const { cloud, live: server } = this;
    if (edition === undefined) {
      close(cloud, server);
      return;
    }
    const idle = [...cloud.quotas.values()].find(
      (quota) => quota.edition === edition && quota.hostId === undefined && isUsable(cloud, quota, server),
    );
    openFreely(cloud, server, edition, idle ? "prePaid" : edition === "basic" ? undefined : "postPaid", idle);
    if (edition === "wtp") server.webTamper ??= { policy: {} };
  }
  get chargingMode(): ChargingMode | undefined {
    return this.live.protection?.chargingMode;
  }
  get quotaId(): string | undefined {
    return this.live.protection?.quotaId;
  }
  /** Epoch milliseconds. */
  get openedAt(): number | undefined {
    return this.live.protection?.openedAt;
  }
  get degradation(): string | undefined {
    return this.live.protection?.degradation;
  }
  /** Why some protection functions are off; has no effect on an unprotected server. */
  set degradation(reason: string | undefined) {
    const { protection } = this.live;
    if (protection) protection.degradation = reason;
  }
  get enterpriseProjectId(): string {
    return this.live.enterpriseProjectId;
  }
  set enterpriseProjectId(id: string) {
    this.live.enterpriseProjectId = id;
  }
  /** Whether HSS has learnt of the server. */
  get known(): boolean {
    return this.live.known;
  }
  set known(known: boolean) {
    this.live.known = known;
  }
  get risks(): RiskCounts {
    return { ...this.live.risks };
  }
  set risks(counts: Partial<RiskCounts>) {
    const server = this.live;
    server.risks = { ...server.risks, ...counts };
    server.scan = Object.values(server.risks).some((count) => count > 0) ? "risky" : "safe";
  }
  get scan(): ServerRecord["scan"] {
    return this.live.scan;
  }
  set scan(scan: ServerRecord["scan"]) {
    this.live.scan = scan;
  }
  get assetValue(): ServerRecord["assetValue"] {
    return this.live.assetValue;
  }
  set assetValue(value: ServerRecord["assetValue"]) {
    this.live.assetValue = value;
  }
  get metadata(): Record<string, string> {
    return { ...this.live.metadata };
  }

  /** Runs the install command on the server: online, or failed with a result code, after so many seconds. */
  installAgent(outcome: { seconds?: number; failsWith?: Exclude<InstallResult, "install_succeed"> } = {}): void {
    installAgent(this.cloud, this.live, outcome.seconds ?? 0, outcome.failsWith);
  }

  /** The next upgrade of this server's agent fails with this code. */
  failNextUpgrade(code: UpgradeFailure): void {
    this.live.agent.nextUpgradeFailure = code;
  }

  /** Deletes the server, as its owner does in ECS. Its bought quota becomes idle. */
  delete(): void {
    const server = this.live;
    close(this.cloud, server);
    if (server.groupId !== undefined) this.cloud.hostGroups.get(server.groupId)?.hostIds.delete(server.id);
    this.cloud.servers.delete(server.id);
  }

  toJSON(): object {
    const { id, name, os, status, agent, agentVersion, installResult, protection, edition, chargingMode } = this;
    const { quotaId, enterpriseProjectId, known, risks, scan, assetValue } = this;
    return {
      ...{ id, name, os, status, agent, agentVersion, installResult, protection, edition, chargingMode },
      ...{ quotaId, enterpriseProjectId, known, risks, scan, assetValue },
    };
  }
}

/** A quota as it is at the moment of looking, with what a test may change about it. */
export class QuotaView {
  constructor(
    private readonly cloud: Cloud,
    private readonly record: QuotaRecord,
  ) {}

  private get live(): QuotaRecord {
    this.cloud.settle();
    return this.record;
  }

  get id(): string {
    return this.record.id;
  }
  get edition(): Edition {
    return this.record.edition;
  }
  get chargingMode(): ChargingMode {
    return this.record.chargingMode;
  }
  get state(): QuotaState {
    return this.live.state;
  }
  /** `expired` begins the grace period, `freeze` ends the protection of its host. */
  set state(state: QuotaState) {
    if (state === "expired") expire(this.cloud, this.live);
    else setQuotaState(this.cloud, this.live, state);
  }
  get used(): boolean {
    return this.live.hostId !== undefined;
  }
  get hostId(): string | undefined {
    return this.live.hostId;
  }
  get serverName(): string | undefined {
    const { hostId } = this.live;
    return hostId === undefined ? undefined : this.cloud.servers.get(hostId)?.name;
  }
  /** Epoch milliseconds; -1 for pay per use. */
  get expiresAt(): number {
    return this.live.expiresAt;
  }
  set expiresAt(at: number) {
    this.live.expiresAt = at;
    planEnd(this.cloud, this.record);
  }
  get autoRenew(): boolean {
    return this.live.autoRenew;
  }
  set autoRenew(on: boolean) {
    this.live.autoRenew = on;
  }
  get trial(): boolean {
    return this.record.trial;
  }
  get enterpriseProjectId(): string {
    return this.live.enterpriseProjectId;
  }
  set enterpriseProjectId(id: string) {
    this.live.enterpriseProjectId = id;
  }
  get tags(): Record<string, string> {
    return Object.fromEntries(this.live.tags);
  }
  set tags(tags: Record<string, string>) {
    const { tags: held } = this.live;
    held.clear();
    for (const [key, value] of Object.entries(tags)) held.set(key, value);
  }
  /** Order that bought it, if one did. */
  get orderId(): string | undefined {
    return this.record.orderId;
  }

  /** Gives the quota back; its server, if any, loses protection. */
  delete(): void {
    removeQuota(this.cloud, this.live);
  }

  toJSON(): object {
    const { id, edition, chargingMode, state, used, hostId, serverName, expiresAt, autoRenew, trial, tags } = this;
    return { id, edition, chargingMode, state, used, hostId, serverName, expiresAt, autoRenew, trial, tags };
  }
}

/** The alarm settings of one enterprise project. Severities and events are in the API's words. */
export class AlarmView {
  constructor(
    private readonly cloud: Cloud,
    private readonly enterpriseProjectId: string,
  ) {}

  private get record() {
    return settingsOf(this.cloud, this.enterpriseProjectId).alarm;
  }

  /** `sms`: an SMN topic; `rss`: the Message Center. */
  get channel(): "sms" | "rss" {
    return this.record.alarm_type;
  }
  set channel(channel: "sms" | "rss") {
    this.record.alarm_type = channel;
  }
  get topicUrn(): string {
    return this.record.topic_urn;
  }
  set topicUrn(urn: string) {
    this.record.topic_urn = urn;
  }
  get displayName(): string {
    return this.record.display_name;
  }
  set displayName(name: string) {
    this.record.display_name = name;
  }
  get daily(): boolean {
    return this.record.daily_alarm;
  }
  set daily(on: boolean) {
    this.record.daily_alarm = on;
  }
  get realtime(): boolean {
    return this.record.realtime_alarm;
  }
  set realtime(on: boolean) {
    this.record.realtime_alarm = on;
  }
  /** `info`, `low`, `medium`, `high`, `critical`. */
  get severities(): string[] {
    return [...this.record.alarm_level];
  }
  set severities(levels: string[]) {
    this.record.alarm_level = [...levels];
  }
  get ignoredEvents(): string[] {
    return [...this.record.ignored_event_class_list];
  }
  set ignoredEvents(codes: string[]) {
    this.record.ignored_event_class_list = [...codes];
  }

  toJSON(): object {
    const { channel, topicUrn, displayName, daily, realtime, severities, ignoredEvents } = this;
    return { channel, topicUrn, displayName, daily, realtime, severities, ignoredEvents };
  }
}

/** An SMN topic; `subscriptions` is live, so `confirmed` may be changed in place. */
export interface TopicView {
  readonly urn: string;
  readonly name: string;
  readonly displayName: string;
  readonly enterpriseProjectId: string;
  readonly subscriptions: SubscriptionSeed[];
  delete(): void;
}

export const topicView = (cloud: Cloud, topic: TopicRecord): TopicView => ({
  urn: topic.urn,
  name: topic.name,
  displayName: topic.displayName,
  enterpriseProjectId: topic.enterpriseProjectId,
  subscriptions: topic.subscriptions,
  delete: () => void cloud.topics.delete(topic.urn),
});
