/** The packages that the agent host offers, and where it offers them. */
export type PackageFormat = "rpm" | "deb";
export type Architecture = "x86_64" | "aarch64";

const folders: Record<Architecture, string> = { x86_64: "x86", aarch64: "arm" };

export const packageFile = (architecture: Architecture, format: PackageFormat) => `hostguard.${architecture}.${format}`;

/** Path of a package below the agent host (public installation scripts name those of x86). */
export const packagePath = (architecture: Architecture, format: PackageFormat) =>
  `/package/agent/linux/${folders[architecture]}/${packageFile(architecture, format)}`;

export const installerFile = "agent_Install.sh";
export const installerPath = `/package/agent/linux/install/${installerFile}`;

/** What stands at these paths for a simulated machine: a shell script that its rpm and dpkg know how to run. */
function agentPackage(architecture: Architecture, format: PackageFormat, version: string): string {
  return `#!/bin/sh
# A package of the simulated agent.
# format: ${format}
# version: ${version}
# architecture: ${architecture}
[ "\${HSS_MACHINE_PACKAGE:-}" = 1 ] || { echo "this is a package: install it with rpm or dpkg on a simulated machine" >&2; exit 126; }
conf=hostguard_setup_config.conf
[ -f $conf ] || { echo "hostguard: $conf was not found in $(pwd)" >&2; exit 1; }
value() { sed -n "s/^$1=//p" $conf | head -n 1; }
master=$(value MASTER_IP) slave=$(value SLAVE_IP)
[ -n "$master" ] || { echo "hostguard: MASTER_IP is missing in $conf" >&2; exit 1; }
echo "hostguard: checking the environment ... ok"
for host in $master $slave; do
  answer=$(curl -K "$HSS_MACHINE/curlrc" -sS -f --connect-timeout 5 -m 30 -X POST "http://$host/simulator/machines/$HSS_MACHINE_ID/installations" 2> /dev/null) && break
  answer=
done
[ -n "$answer" ] || { echo "hostguard: neither MASTER_IP ($master) nor SLAVE_IP ($slave) can be reached" >&2; exit 1; }
echo "hostguard: installing to /usr/local/hostguard ... ok"
printf '%s\\n' "$answer" | sed 1d
exit "$(printf '%s\\n' "$answer" | head -n 1)"
`;
}

/** Chooses and fetches the package for the machine, and installs it. */
const installer = `#!/bin/bash
conf=hostguard_setup_config.conf
[ -f $conf ] || { echo "$conf was not found in $(pwd)" >&2; exit 1; }
host=$(sed -n 's/^MASTER_IP=//p' $conf | head -n 1)
case $(uname -m) in
  x86_64) folder=x86 ;;
  aarch64) folder=arm ;;
  *) echo "the architecture $(uname -m) is not supported" >&2; exit 1 ;;
esac
if command -v rpm > /dev/null; then format=rpm install="rpm -ivh"
elif command -v dpkg > /dev/null; then format=deb install="dpkg -i"
else echo "neither rpm nor dpkg was found" >&2; exit 1; fi
package=hostguard.$(uname -m).$format
curl -k -sS -f -O "http://$host/package/agent/linux/$folder/$package" || exit
$install $package
code=$?
rm -f $package
exit $code
`;

/** The file at a path of the agent host, if there is one. */
export function agentFile(path: string, version: string): string | undefined {
  if (path === installerPath) return installer;
  for (const architecture of ["x86_64", "aarch64"] as const) {
    for (const format of ["rpm", "deb"] as const) {
      if (path === packagePath(architecture, format)) return agentPackage(architecture, format, version);
    }
  }
  return undefined;
}
