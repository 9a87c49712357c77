const setHome = "set HSS_STATE_HOME to a folder that only this user can write to and that the next run finds again";

/** What is said of the state home. Codes in brackets are stable. */
export const messages = {
  relative: (variable: string, value: string) =>
    `[state-home-relative] ${variable} is "${value}", which is not an absolute path. Set it to an absolute path, or unset it.`,
  link: (path: string) =>
    `[state-home-link] ${path} is a symbolic link, or lies behind a link that another user controls, and is not followed. Remove the link, or ${setHome}.`,
  notFolder: (path: string) => `[state-home-not-folder] ${path} is not a folder. Move it away, or ${setHome}.`,
  notFile: (path: string) => `[state-home-not-file] ${path} is not a regular file. Move it away, then run again.`,
  foreignOwner: (path: string, owner: number, user: number) =>
    `[state-home-owner] ${path} belongs to user ${owner}, not to user ${user} or root, and is not used. Change its owner, or ${setHome}.`,
  writableByOthers: (path: string, mode: number) =>
    `[state-home-not-private] ${path} can be written to by other users (mode ${(mode & 0o7777).toString(8).padStart(4, "0")}) and is not used. Run: chmod go-w '${path}'. Where that is not possible, as on many container volumes, make a folder in it (mkdir -m 700 '${path}/hss-iac') and set HSS_STATE_HOME to that.`,
  foreignFiles: (path: string, name: string) =>
    `[state-home-foreign-files] ${path} holds files that hss-iac did not make ("${name}"), and is not used. Move them away, or ${setHome}.`,
  unusable: (path: string, code: string) =>
    `[state-home-unusable] ${path} cannot be used (${code}${explained[code] ?? ""}). Make it writable for this user, or ${setHome}.`,
  tooLarge: (path: string, megabytes: number) =>
    `[state-home-too-large] ${path} is larger than ${megabytes} MB, which no run of hss-iac writes. Move it away, then run again.`,
  unreadableLines: (path: string, lines: number, first: number) =>
    `[journal-unreadable-lines] ${lines} line${lines === 1 ? "" : "s"} of ${path} cannot be read, beginning with line ${first}, and ${lines === 1 ? "is" : "are"} left out. A process that was killed while it wrote leaves such a line; what it announced was not sent. "hss recover" lists what is open.`,
  newerLines: (path: string, lines: number) =>
    `[journal-newer-release] ${lines} entr${lines === 1 ? "y" : "ies"} of ${path} ${lines === 1 ? "is" : "are"} from a newer release of hss-iac and ${lines === 1 ? "is" : "are"} kept, but not acted upon. Update hss-iac on this machine.`,
  lockLost: (path: string) =>
    `[state-home-lock-lost] the lock ${path} was taken by another run, since this one stood still for too long. Nothing was written. Run again.`,
  lockHeld: (path: string) =>
    `[state-home-lock-held] the lock ${path} is held by another run that is at work, and was not released in time. Wait for that run to end, then run again.`,
};

const explained: Readonly<Record<string, string>> = {
  EACCES: ": permission denied",
  EPERM: ": not permitted",
  EROFS: ": read-only file system",
  ENOSPC: ": no space left",
  EDQUOT: ": disk quota exceeded",
  ENOTDIR: ": a part of the path is not a folder",
  EISDIR: ": it is a folder",
  ELOOP: ": it is a symbolic link",
};
