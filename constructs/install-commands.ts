import { Fn, Token } from "cdktf";
import type { DataHssAgentInstallScript } from "./generated.gen";

/** HSS's commands for either type of package; where it has one only, that one for both. */
export function commandsOf(script: DataHssAgentInstallScript): { deb: string; rpm: string } {
  const first = Fn.try([Fn.element(Fn.values(script.commands), 0), "false"]);
  const of = (type: string) => Token.asString(Fn.lookup(script.commands, type, first));
  return { deb: of("deb"), rpm: of("rpm") };
}
