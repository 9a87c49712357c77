import type { OsType } from "../client/model";

/** What can be wrong with user data, and what to do. */
export const messages = {
  noCommand: (os: OsType) =>
    os === "Linux"
      ? "HSS named no command that installs the agent; declare one by package type (deb, rpm)"
      : "HSS named neither a command nor a package for Windows; declare a command",
  carriesAgent: () => "carries the part that installs the agent already; give it your own user data alone",
  tooLarge: (size: number, limit: number, own: number) =>
    `is too large: ${size} bytes with the agent's part (yours are ${own}), and ECS takes ${limit}; fetch the larger part of it from elsewhere when the server starts`,
  encoded: (what: string) => `is encoded (${what}); give it as plain text, it is wrapped and encoded afterwards`,
  unknownLinux: (line: string) =>
    `begins with ${line}, which cloud-init does not understand; it takes #!, #cloud-config, #cloud-boothook, #cloud-config-archive, #include, #part-handler, "## template: jinja" or a MIME document`,
  unknownWindows: (line: string) =>
    `begins with ${line}, which cloudbase-init does not understand; it takes #ps1, #ps1_sysnative, #ps1_x86, rem cmd, #!, #cloud-config or a MIME document`,
};
