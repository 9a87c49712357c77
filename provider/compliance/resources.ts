/** Resources that stand for many servers: what differs in them and is about no server in particular. */
import type { Claim } from "./claims";
import { findingsAbout } from "./findings";
import { messages } from "./messages";
import type { ResourceReport } from "./report";
import { concerns, type Judging, placeOf } from "./servers";

export function judgeResources(claims: readonly Claim[], { baseline }: Judging): ResourceReport[] {
  return claims
    .filter(({ kind }) => kind === "servers")
    .map(({ declared, standing, region, servers }) => {
      const { address, identity, location } = declared;
      const finding = findingsAbout({ subject: "resource", id: address, name: address, region, identity }, baseline);
      const where = { resource: address, location: placeOf(declared) };
      const found = standing.found === "present" ? standing.differences : [];
      const findings =
        standing.found === "absent"
          ? [finding("ghost", messages.ghostResource(address), where)]
          : found
              .filter((difference) => !servers.some((hostId) => concerns(difference, { hostId })))
              .map((each) => finding("drifted", messages.drifted(each, address), { ...where, ...each }));
      const verdict = standing.found === "absent" ? "ghost" : findings.length > 0 ? "drifted" : "inOrder";
      return { address, source: location.file, region, verdict, servers: servers.length, findings };
    });
}
