/**
 * Directories guarded against tampering. Source: HSS API v5 reference, "Querying the Web Tamper Protection Policy of a
 * Host" and "Modifying the Web Tamper Protection Policy of a Host".
 */
import type { HssService, WebTamperDirectories } from "../model";
import { type Fields, fields, list, present, text } from "../records";
import type { HssCalls, HssOperation } from "./calls";

const path = "/v5/{project_id}/webtamper/{host_id}/policy";
const showPolicy: HssOperation = {
  title: "read the directories of web tamper protection",
  method: "GET",
  path,
  repetition: "read",
  scope: "read",
};
const updatePolicy: HssOperation = {
  title: "set the directories of web tamper protection",
  method: "PUT",
  path,
  repetition: "repeatable",
  scope: "write",
};

export function webTamper(calls: HssCalls): HssService["webTamper"] {
  const show = async (hostId: string, signal: AbortSignal | undefined): Promise<Fields> =>
    (await calls.call(showPolicy, { path: { host_id: hostId } }, { signal })) ?? {};
  return {
    async directories(hostId, { signal } = {}) {
      return toDirectories(fields((await show(hostId, signal))["protect_dir_info"]));
    },

    async setDirectories(hostId, directories, { signal } = {}) {
      // The call replaces the whole policy, so what is not ours to decide is written back as it was.
      const kept = keptSettings(await show(hostId, signal));
      const body = { protect_dir_info: directoryInfo(directories), ...kept };
      await calls.call(updatePolicy, { path: { host_id: hostId }, body }, { signal });
    },
  };
}

/** What the API calls `protect_dir_info`. Its lists are texts with semicolons. */
export function directoryInfo({ directories, excludedFileTypes, mode }: WebTamperDirectories): Fields {
  return present({
    protect_dir_list: directories.map((directory) =>
      present({
        protect_dir: directory.path,
        local_backup_dir: directory.backupDirectory,
        exclude_child_dir: joined(directory.excludedDirectories),
        exclude_file_path: joined(directory.excludedFiles),
      }),
    ),
    exclude_file_type: joined(excludedFileTypes),
    protect_mode: mode,
  });
}

function toDirectories(info: Fields): WebTamperDirectories {
  const mode = info["protect_mode"];
  return present<WebTamperDirectories>({
    directories: list(info["protect_dir_list"]).map((directory) =>
      present<WebTamperDirectories["directories"][number]>({
        path: text(directory["protect_dir"]) ?? "",
        backupDirectory: text(directory["local_backup_dir"]),
        excludedDirectories: split(directory["exclude_child_dir"]),
        excludedFiles: split(directory["exclude_file_path"]),
      }),
    ),
    excludedFileTypes: split(info["exclude_file_type"]),
    mode: mode === "recovery" || mode === "alarm" ? mode : undefined,
  });
}

/** Scheduled pauses, dynamic protection and privileged processes, in the shape that the write call wants. */
function keptSettings(policy: Fields): Fields {
  const kept: Record<string, unknown> = {};
  if (policy["enable_timing_off"] === true) {
    kept["enable_timing_off"] = true;
    kept["timing_off_config_info"] = policy["timing_off_config_info"];
  }
  if (policy["enable_rasp_protect"] === true) {
    kept["enable_rasp_protect"] = true;
    kept["rasp_path"] = policy["rasp_path"];
  }
  if (policy["enable_privileged_process"] === true) {
    kept["enable_privileged_process"] = true;
    kept["privileged_process_info"] = present({
      privileged_process_path_list: policy["privileged_process_path_list"],
      privileged_child_status: policy["privileged_child_status"],
    });
  }
  return kept;
}

function joined(parts: readonly string[] | undefined): string | undefined {
  return parts && parts.length > 0 ? parts.join(";") : undefined;
}

function split(value: unknown): string[] | undefined {
  const parts = text(value)
    ?.split(";")
    .map((part) => part.trim())
    .filter(Boolean);
  return parts && parts.length > 0 ? parts : undefined;
}
