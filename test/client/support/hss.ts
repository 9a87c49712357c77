import type { Call, Reply } from "./cloud";

export const list = (records: object[], total = records.length): Reply => ({
  json: { total_num: total, data_list: records },
});
export const asked = (calls: readonly Call[]) =>
  calls.map(({ method, path, body }) => [`${method} ${path.replace("/v5/project-1/", "")}`, body]);
