import { removeQuota, setQuotaState } from "./core/binding";
import type { Cloud } from "./core/cloud";
import { expire, planEnd } from "./core/quotas";
import type { QuotaRecord, TopicRecord } from "./core/records";
import { settingsOf } from "./core/settings";
import type { ChargingMode, Edition, QuotaState, SubscriptionSeed } from "./options";

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
