/** One thing that is wrong with what the user wrote, found before any call. */
export interface Issue {
  /** Where: property names and list positions, for example `["period", "months"]`. */
  path: readonly (string | number)[];
  /** What is wrong and what would be right. Never holds the value of a secret. */
  message: string;
}

/** `period.months`, `directories[0].path`. */
export function formatPath(path: Issue["path"]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

/** All issues of one resource as the user sees them, one line each. */
export function formatIssues(resource: string, issues: readonly Issue[]): string {
  const lines = issues.map(({ path, message }) =>
    path.length > 0 ? `  ${formatPath(path)}: ${message}` : `  ${message}`,
  );
  return `${resource} cannot be used as written:\n${lines.join("\n")}`;
}
