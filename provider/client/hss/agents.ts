/**
 * The agent on the servers. Source: HSS API v5 reference, "Querying the Agent Installation Script", "Upgrading the
 * Agent" and "Uninstalling the Agent".
 */
import type { HssService, InstallScript } from "../model";
import { list, present, text } from "../records";
import type { HssOperation } from "./calls";
import { type HostWrite, hostWrites, type HostWritesParts } from "./host-writes";

const showScripts: HssOperation = {
  title: "get the installation command of the agent",
  method: "GET",
  path: "/v5/{project_id}/setting/agent-install-script",
  repetition: "read",
  scope: "write",
};

const write = { method: "POST", repetition: "repeatable", scope: "write" } as const;
const upgrading: HostWrite = {
  operation: { title: "upgrade the agent of hosts", path: "/v5/{project_id}/host-management/upgrade", ...write },
  body: { operate_all: false },
  alone: false,
};
const uninstalling: HostWrite = {
  operation: { title: "uninstall the agent of hosts", path: "/v5/{project_id}/host-management/uninstall", ...write },
  body: {},
  alone: false,
};

/**
 * Family of the package that a script installs. The values of `package_type` are not documented, so it is also told by
 * what the command calls.
 */
export function packageFamily({ packageType, command }: InstallScript): "deb" | "rpm" | undefined {
  const type = packageType.toLowerCase();
  if (/\bdeb\b/.test(type) || /\bdpkg\b/.test(command)) return "deb";
  return /\brpm\b/.test(type) || /\brpm\b/.test(command) ? "rpm" : undefined;
}

/** Milliseconds for which a command serves whoever wants one of the same kind: one run of an engine, but not a daemon's life. */
const scriptsServeFor = 10 * 60_000;

export function agents(parts: HostWritesParts): HssService["agents"] {
  const { calls, clock } = parts;
  const writes = hostWrites(parts, "change the agent of a host");
  const scripts = new Map<string, { asked: number; answer: Promise<InstallScript[]> }>();

  const ask = async (os: string, arch: string, signal?: AbortSignal): Promise<InstallScript[]> => {
    const answer = await calls.call(showScripts, { query: { os_type: os, os_arch: arch } }, { signal });
    return list(answer?.["install_script_list"]).map((script) =>
      present<InstallScript>({
        packageType: text(script["package_type"]) ?? "",
        command: text(script["cmd"]) ?? "",
        packageUrl: text(script["package_download_url"]),
      }),
    );
  };

  return {
    async installScripts({ os, arch }, { signal } = {}) {
      const kind = `${os} ${arch}`;
      const known = scripts.get(kind);
      if (known !== undefined && clock.now() - known.asked <= scriptsServeFor) return known.answer;
      const answer = ask(os, arch, signal);
      scripts.set(kind, { asked: clock.now(), answer });
      // A failure is not kept: the next one who asks tries again.
      answer.catch(() => scripts.delete(kind));
      return answer;
    },
    upgrade: async (hostId, options) => writes.write(hostId, upgrading, options),
    uninstall: async (hostId, options) => writes.write(hostId, uninstalling, options),
  };
}
