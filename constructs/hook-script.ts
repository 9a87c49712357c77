/**
 * The script that a hook runs on the server. It becomes root by itself where it is not, leaves an agent that is there as
 * it is, and works in a folder of its own, since HSS's command fetches its package into the current one.
 */
export function hookScript(commands: string | { deb: string; rpm: string }): string {
  const install =
    typeof commands === "string"
      ? [commands]
      : [
          "if command -v dpkg >/dev/null 2>&1; then",
          commands.deb,
          "elif command -v rpm >/dev/null 2>&1; then",
          commands.rpm,
          "else",
          '  echo "There is neither dpkg nor rpm here: the HSS agent cannot be installed." >&2',
          "  exit 1",
          "fi",
        ];
  return [
    'if [ "$(id -u)" = 0 ]; then as=""; else as="sudo -n --"; fi',
    `$as sh -s <<'${end}'`,
    "if rpm -q hostguard >/dev/null 2>&1 || dpkg -s hostguard >/dev/null 2>&1; then",
    '  echo "The HSS agent is here already."',
    "  exit 0",
    "fi",
    'folder=$(mktemp -d) && cd "$folder" || exit 1',
    "trap 'cd / && rm -rf \"$folder\"' EXIT",
    ...install,
    end,
  ].join("\n");
}

const end = "HSS_AGENT";
