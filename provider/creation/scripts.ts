/** The scripts that run when a server first starts. */
import { packageFamily } from "../client";

/** By this name the agent's part is known again: in its file name and in the script itself. */
export const agentPart = "hss-agent-install";

/** Whether user data has that part: as the name of a file, or as the head of the script. */
export const carriesAgent = (userData: string) =>
  userData.includes(`filename="${agentPart}.`) || userData.includes(`\n# ${agentPart}: `);

/** Runs the command that fits the server's packages; undefined when there is none at all. */
export function linuxScript(commands: Readonly<Record<string, string>>): string | undefined {
  const scripts = Object.entries(commands)
    .filter(([, command]) => command !== "")
    .map(([packageType, command]) => ({ packageType, command }));
  const of = (family: "deb" | "rpm") => scripts.find((script) => packageFamily(script) === family)?.command;
  const [deb, rpm] = [of("deb"), of("rpm")];
  const body = scripts.length === 1 || deb === undefined || rpm === undefined ? scripts[0]?.command : either(deb, rpm);
  if (body === undefined) return undefined;
  return `#!/bin/sh\n# ${agentPart}: installs the HSS agent when the server first starts.\ncd /root 2>/dev/null || cd /\n${body}\n`;
}

const either = (deb: string, rpm: string) => `if command -v dpkg >/dev/null 2>&1; then
${deb}
elif command -v rpm >/dev/null 2>&1; then
${rpm}
else
  echo "There is neither dpkg nor rpm here: the HSS agent cannot be installed." >&2
  exit 1
fi`;

/** Runs HSS's command, or fetches its package and starts that; HSS documents no way to do the latter silently. */
export function windowsScript(
  commands: Readonly<Record<string, string>>,
  packageUrl: string | undefined,
): string | undefined {
  const command = Object.values(commands).find((text) => text !== "");
  const head = `#ps1_sysnative\n# ${agentPart}: installs the HSS agent when the server first starts.\n`;
  if (command !== undefined) return `${head}${command}\n`;
  if (packageUrl === undefined) return undefined;
  return [
    `${head}$ErrorActionPreference = "Stop"`,
    // The agent service's certificate is not one that Windows trusts; HSS's Linux commands pass over it as well.
    "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }",
    `$package = Join-Path $env:TEMP '${(packageUrl.split("/").at(-1) ?? "agent.exe").replaceAll("'", "''")}'`,
    `(New-Object Net.WebClient).DownloadFile('${packageUrl.replaceAll("'", "''")}', $package)`,
    "Start-Process -FilePath $package",
    "",
  ].join("\n");
}
