import type { MachinePlan } from "./types";

/** What the machine's commands may change besides the home folder. */
export const stateFolder = "state";

/** What the package of the agent leaves on the machine: its version, while it is installed. */
export const installedFile = `${stateFolder}/hostguard`;

const preamble = (folder: string, plan: MachinePlan) => `#!/bin/sh
machine='${folder}'
user='${plan.seed.user ?? "root"}'
is_root() { [ "$user" = root ] || [ "\${HSS_MACHINE_SUDO:-}" = 1 ]; }
removed() {
  rm -f "$machine/${installedFile}"
  curl -q -K "$machine/curlrc" -sS -m 10 -X POST '${plan.url}/simulator/machines/${plan.id}/removals' > /dev/null
}
`;

const identity = `
if is_root; then number=0 name=root; else number=1000 name=$user; fi
`;

/** The machine's own commands, by name. All of them are small shell scripts. */
export function commandsOf(plan: MachinePlan, folder: string): Record<string, string> {
  const { id, arch } = plan;
  const name = plan.name.replace(/[^\w.-]/g, "-");
  const debArch = { x86_64: "amd64", aarch64: "arm64" }[arch];
  const run = `HSS_MACHINE_ID='${id}' HSS_MACHINE_PACKAGE=1 sh "$file"`;
  const header = (field: string) => `$(sed -n 's/^# ${field}: //p' "$file" | head -n 1)`;
  const all: Record<string, string> = {
    id: `${identity}
case "$*" in
  -u) echo $number ;;
  -g | -G) echo $number ;;
  -un | -nu | -gn | -ng) echo "$name" ;;
  *) echo "uid=$number($name) gid=$number($name) groups=$number($name)" ;;
esac
`,
    whoami: `${identity}
echo "$name"
`,
    hostname: `
echo '${name}'
`,
    arch: `
echo ${arch}
`,
    uname: `
case "$*" in
  -m | -p | -i) echo ${arch} ;;
  -n) echo '${name}' ;;
  -r) echo 4.18.0 ;;
  -a) echo 'Linux ${name} 4.18.0 #1 SMP ${arch} GNU/Linux' ;;
  -sm | "-s -m") echo 'Linux ${arch}' ;;
  *) echo Linux ;;
esac
`,
    systemctl: `
last= verb=
for word; do case $word in -*) ;; *) [ -n "$verb" ] && last=$word || verb=$word ;; esac; done
case "\${last%.service}" in hostguard | hostwatch) ;; *) echo "Unit $last could not be found." >&2; exit 4 ;; esac
state=inactive
[ -f "$machine/${installedFile}" ] && state=active
case "$verb" in
  is-active) echo $state; [ $state = active ]; exit $(( $? * 3 )) ;;
  status) echo "hostguard.service: $state"; [ $state = active ]; exit $(( $? * 3 )) ;;
  *) [ $state = active ] || { echo "Unit $last could not be found." >&2; exit 5; } ;;
esac
`,
    service: `
exec systemctl "\${2:-status}" "\${1:-}"
`,
    rpm: `
mode= file= force=
for word; do
  case $word in
    --force | --replacepkgs) force=1 ;;
    --*) ;;
    -qa*) mode=all ;;
    -q*) mode=query ;;
    -e*) mode=erase ;;
    -i* | -U* | -F*) mode=install; case $word in -U*) force=1 ;; esac ;;
    *) file=$word ;;
  esac
done
installed="$machine/${installedFile}"
full="hostguard-$(cat "$installed" 2>/dev/null)-1.${arch}"
case "$mode" in
  all) [ -f "$installed" ] && echo "$full"; exit 0 ;;
  query) [ -f "$installed" ] && { echo "$full"; exit 0; }; echo "package $file is not installed"; exit 1 ;;
  erase)
    is_root || { echo "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)" >&2; exit 1; }
    [ -f "$installed" ] || { echo "error: package $file is not installed" >&2; exit 1; }
    removed; exit 0 ;;
  install) ;;
  *) echo "rpm: nothing to do" >&2; exit 1 ;;
esac
is_root || { echo "error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)" >&2; exit 1; }
[ -f "$file" ] || { echo "error: open of $file failed: No such file or directory" >&2; exit 1; }
[ "${header("format")}" = rpm ] || { echo "error: $file: not an rpm package (or package manifest)" >&2; exit 1; }
version=${header("version")}
architecture=${header("architecture")}
if [ "$architecture" != ${arch} ]; then
  echo "	package hostguard-$version-1.$architecture is intended for a different architecture" >&2
  exit 1
fi
if [ -f "$installed" ] && [ -z "$force" ]; then echo "	package $full is already installed" >&2; exit 1; fi
echo 'Verifying...                          ################################# [100%]'
echo 'Preparing...                          ################################# [100%]'
echo 'Updating / installing...'
echo "   1:hostguard-$version-1             ################################# [100%]"
${run} && echo "$version" > "$installed" && exit 0
echo "error: %post(hostguard-$version-1.${arch}) scriptlet failed, exit status 1" >&2
exit 1
`,
    dpkg: `
mode= file=
for word; do
  case $word in
    -i | --install) mode=install ;;
    -s | --status | -l | --list) mode=query ;;
    -r | -P | --remove | --purge) mode=erase ;;
    --print-architecture) echo ${debArch}; exit 0 ;;
    --force-*) ;;
    *) file=$word ;;
  esac
done
installed="$machine/${installedFile}"
case "$mode" in
  query)
    [ -f "$installed" ] || { echo "dpkg-query: package '$file' is not installed and no information is available" >&2; exit 1; }
    printf 'Package: hostguard\\nStatus: install ok installed\\nArchitecture: ${debArch}\\nVersion: %s\\n' "$(cat "$installed")"
    exit 0 ;;
  install | erase) ;;
  *) echo "dpkg: error: need an action option" >&2; exit 2 ;;
esac
is_root || { echo "dpkg: error: requested operation requires superuser privilege" >&2; exit 2; }
if [ $mode = erase ]; then
  [ -f "$installed" ] || { echo "dpkg: warning: ignoring request to remove $file which isn't installed" >&2; exit 0; }
  removed
  exit 0
fi
fail() {
  printf 'dpkg: error processing %s (--install):\\n %s\\nErrors were encountered while processing:\\n %s\\n' "$1" "$2" "$3" >&2
  exit 1
}
[ -f "$file" ] || fail "archive $file" "cannot access archive: No such file or directory" "$file"
[ "${header("format")}" = deb ] || fail "archive $file" "'$file' is not a Debian format archive" "$file"
version=${header("version")}
case ${header("architecture")} in x86_64) architecture=amd64 ;; *) architecture=arm64 ;; esac
[ $architecture = ${debArch} ] || fail "archive $file" "package architecture ($architecture) does not match system (${debArch})" "$file"
echo "Selecting previously unselected package hostguard."
echo "Preparing to unpack $file ..."
echo "Unpacking hostguard ($version) ..."
echo "Setting up hostguard ($version) ..."
${run} && echo "$version" > "$installed" && exit 0
fail "package hostguard" "installed hostguard package post-installation script subprocess returned error exit status 1" hostguard
`,
    "dpkg-query": `
for word; do :; done
exec dpkg -s "$word"
`,
    sudo: sudo(plan),
  };
  return Object.fromEntries(Object.entries(all).map(([command, text]) => [command, preamble(folder, plan) + text]));
}

/** sudo as far as scripts use it: it clears the environment, and asks for a password where the seed says so. */
function sudo({ seed }: MachinePlan): string {
  const variant = (seed.user ?? "root") === "root" ? "passwordless" : (seed.sudo ?? "passwordless");
  return `
interactive=1 stdin= keep=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -n | --non-interactive) interactive= ;;
    -S | --stdin) stdin=1 ;;
    -E | --preserve-env) keep=1 ;;
    -p | -u | -g | --prompt | --user) shift ;;
    -nS | -Sn) interactive= stdin=1 ;;
    -v | -k | -K | -l) [ $# -gt 1 ] || set -- "$1" -- true ;;
    -*) ;;
    *=*) export "$1" ;;
    *) break ;;
  esac
  shift
done
case ${variant} in
  none) echo "$user is not in the sudoers file." >&2; exit 1 ;;
  password)
    if [ -n "$stdin" ]; then
      IFS= read -r given || given=
      if [ -z "$given" ] || [ "$given" != "$(cat "$machine/password")" ]; then
        echo "Sorry, try again." >&2
        echo "sudo: 1 incorrect password attempt" >&2
        exit 1
      fi
    elif [ -z "$interactive" ]; then
      echo "sudo: a password is required" >&2
      exit 1
    else
      echo "sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper" >&2
      echo "sudo: a password is required" >&2
      exit 1
    fi ;;
esac
[ $# -gt 0 ] || { echo "usage: sudo -h | -K | -k | -V" >&2; exit 1; }
[ -n "$keep" ] && exec env HSS_MACHINE_SUDO=1 "$@"
exec env -i PATH="$PATH" HOME="$HOME" CURL_HOME="$CURL_HOME" TERM="\${TERM:-dumb}" USER=root LOGNAME=root SUDO_USER="$user" \\
  HSS_MACHINE="$machine" HSS_MACHINE_SUDO=1 "$@"
`;
}
