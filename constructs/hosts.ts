import { type MapTerraformIterator, TerraformIterator, Token } from "cdktf";
import { DataHssHosts } from "./generated.gen";

/** The servers that HSS knows, asked for with every plan. */
export class Hosts extends DataHssHosts {
  /**
   * The servers that HSS can protect, by name: those that run, and those that were protected before they stopped. Give it
   * to a resource as `forEach`; its `value` is the ID of the server.
   */
  protectable(): MapTerraformIterator {
    return TerraformIterator.fromMap(Token.asStringMap(Token.asAny(`\${${this.#protectable()}}`)));
  }

  /** How many these are. */
  get protectableCount(): number {
    return Token.asNumber(`\${length(${this.#protectable()})}`);
  }

  #protectable(): string {
    const all = `${this.terraformResourceType}.${this.friendlyUniqueId}.hosts`;
    return `{for host in data.${all} : host.name => host.host_id if host.server == "running" || host.protection != "unprotected"}`;
  }
}
