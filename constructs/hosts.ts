import { Fn, type MapTerraformIterator, TerraformIterator, Token } from "cdktf";
import { DataHssHosts } from "./generated.gen";
import { Expression } from "./tokens";

/** The servers that HSS knows, asked for with every plan. */
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

  #protectable(): Expression {
    const all = `data.${this.terraformResourceType}.${this.friendlyUniqueId}.hosts`;
    const condition = 'host.server == "running" || host.protection != "unprotected"';
    return new Expression(`{for host in ${all} : host.name => host.host_id if ${condition}}`);
  }
}
