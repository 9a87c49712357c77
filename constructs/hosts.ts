import { Fn, type MapTerraformIterator, TerraformIterator, TerraformStack, Token } from "cdktf";
import { DataHssHosts } from "./generated.gen";
import { Expression } from "./tokens";

/** The servers that HSS knows, asked for with every plan. Their names must differ where they are used as keys. */
export class Hosts extends DataHssHosts {
  /**
   * The servers that HSS can protect, by name: those that run, and those that were protected before they stopped. Give it
   * to a resource as `forEach`; its `value` is the ID of the server.
   */
  protectable(): MapTerraformIterator {
    return TerraformIterator.fromMap(Token.asStringMap(this.#protectable()));
  }

  /** How many these are. */
  get protectableCount(): number {
    return Token.asNumber(Fn.lengthOf(this.#protectable()));
  }

  /** One server by its name; a plan fails when there is none. */
  named(name: string): { readonly hostId: string; readonly privateIp: string; readonly publicIp: string } {
    const key = JSON.stringify(name);
    const of = (attribute: string) =>
      Token.asString(new Expression(`{for host in ${this.#all} : host.name => host.${attribute}}[${key}]`));
    return { hostId: of("host_id"), privateIp: of("private_ip"), publicIp: of("public_ip") };
  }

  /** Warns with every plan of servers that stay unprotected because they do not run. Needs Terraform 1.5 or newer. */
  warnOfStopped(): void {
    const stopped = `[for host in ${this.#all} : host.name if !(${protectable})]`;
    TerraformStack.of(this).addOverride(`check.${this.friendlyUniqueId}`, {
      assert: {
        condition: `\${length(${stopped}) == 0}`,
        error_message: `\${join(", ", ${stopped})}: stopped, and unprotected until it runs.`,
      },
    });
  }

  #protectable(): Expression {
    return new Expression(`{for host in ${this.#all} : host.name => host.host_id if ${protectable}}`);
  }

  get #all(): string {
    return `data.${this.terraformResourceType}.${this.friendlyUniqueId}.hosts`;
  }
}

/** HSS opens protection of running servers only. */
const protectable = 'host.server == "running" || host.protection != "unprotected"';
