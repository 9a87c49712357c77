import { installAgent, planOffline, rebuild, removeAgent, setAgent } from "./core/agents";
import { forgetHost } from "./core/settings";
import { close } from "./core/binding";
import type { Cloud } from "./core/cloud";
import { interruption, openFreely } from "./core/protection";
import { isUsable } from "./core/quotas";
import type { ServerRecord } from "./core/records";
import type { MachineView } from "./machines/types";
import type {
  AgentState,
  ChargingMode,
  Edition,
  InstallResult,
  NextInstall,
  PowerState,
  RiskCounts,
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
    this.cloud.touch();
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
  /** A server that does not run cannot be logged into either. */
  set status(status: PowerState) {
    this.live.status = status;
    const { machines } = this.cloud;
    const machine = machines.of(this.record.id);
    if (machine) machines.wait(status === "running" ? machine.start() : machine.stop());
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
  /** OpenSSH on the server; two-factor login works before 8. */
  get openSshVersion(): string {
    return this.live.openSshVersion;
  }
  set openSshVersion(version: string) {
    this.live.openSshVersion = version;
  }
  get selinux(): ServerRecord["selinux"] {
    return this.live.selinux;
  }
  set selinux(mode: ServerRecord["selinux"]) {
    this.live.selinux = mode;
  }
  /** Area codes of login locations that HSS has learnt by itself. */
  get loginAreaCodes(): number[] {
    return [...this.live.loginAreaCodes];
  }
  set loginAreaCodes(codes: number[]) {
    this.live.loginAreaCodes = [...codes];
  }
  /** Two-factor login; undefined while it is off. */
  get twoFactor(): ServerRecord["twoFactor"] {
    const { twoFactor } = this.live;
    return twoFactor && { ...twoFactor };
  }
  set twoFactor(config: ServerRecord["twoFactor"]) {
    this.live.twoFactor = config && { ...config };
  }
  get metadata(): Record<string, string> {
    return { ...this.live.metadata };
  }

  /** How one logs into the server; undefined when its seed names no `ssh`. */
  get ssh(): MachineView | undefined {
    const { id, name } = this.live;
    const machine = this.cloud.machines.of(id);
    if (this.cloud.machines.has(id) && !machine?.port)
      throw new Error(`the SSH server of ${name} has not started yet; await the simulator's ready() first`);
    return machine;
  }

  /** Runs the install command on the server: online, or failed with a result code, after so many seconds. */
  installAgent(outcome: Pick<NextInstall, "seconds" | "failsWith" | "neverOnline"> = {}): void {
    installAgent(this.cloud, this.live, { seconds: 0, ...outcome });
  }

  /** How the next installation goes that is begun on the server itself, by its install command. */
  get nextInstall(): NextInstall | undefined {
    return this.live.agent.nextInstall;
  }
  set nextInstall(plan: NextInstall | undefined) {
    const { agent, id } = this.live;
    agent.nextInstall = plan;
    const hindrance = plan?.cannotReachAgentService;
    const way = hindrance === undefined ? "yes" : hindrance === true ? "refused" : hindrance;
    this.cloud.machines.of(id)?.reachAgentService(way);
  }

  /** The agent, online now, stops to answer after so many seconds, if nothing else happens to it before. */
  goOfflineAfter(seconds: number): void {
    planOffline(this.cloud, this.live, seconds);
  }

  /** Somebody removes the agent on the server itself, not by HSS; see the rule `removedAgent`. */
  removeAgent(): void {
    removeAgent(this.cloud, this.live);
  }

  /** The operating system is installed anew under the same ID: agent and files are gone, the host key is another. */
  rebuild(): void {
    rebuild(this.cloud, this.live);
  }

  /** The next upgrade of this server's agent fails with this code. */
  failNextUpgrade(code: UpgradeFailure): void {
    this.live.agent.nextUpgradeFailure = code;
  }

  /** Deletes the server, as its owner does in ECS. Its bought quota becomes idle. */
  delete(): void {
    const server = this.live;
    close(this.cloud, server);
    for (const settings of this.cloud.settings.values()) forgetHost(settings, server.id);
    if (server.groupId !== undefined) this.cloud.hostGroups.get(server.groupId)?.hostIds.delete(server.id);
    this.cloud.servers.delete(server.id);
    this.cloud.machines.remove(server.id);
  }

  toJSON(): object {
    const { id, name, os, status, agent, agentVersion, installResult, protection, edition, chargingMode } = this;
    const { quotaId, enterpriseProjectId, known, risks, scan, assetValue } = this;
    const machine = this.cloud.machines.of(id);
    return {
      ...(machine && { ssh: machine }),
      ...{ id, name, os, status, agent, agentVersion, installResult, protection, edition, chargingMode },
      ...{ quotaId, enterpriseProjectId, known, risks, scan, assetValue },
    };
  }
}
