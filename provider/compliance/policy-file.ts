import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { formatPath, type Issue } from "../schema";
import { checkPolicy, type Policy } from "./policy";

export interface Place {
  /** From 1. */
  line: number;
  column: number;
}

/** Something that is wrong with a policy file. */
export interface PolicyProblem extends Place {
  /** Where in the document, for example `rules[0].edition`; empty when the text itself is wrong. */
  path: string;
  message: string;
}

export interface PolicyFile {
  policy: Policy;
  /** Where the rule, the waiver or another part of it stands. */
  place(path: Issue["path"]): Place;
}

/** Reads a policy, YAML or JSON. Everything that is wrong comes at once, each with its place. */
export function readPolicy(source: string): PolicyFile | { problems: PolicyProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return { problems: document.errors.map(({ pos, message }) => ({ path: "", message, ...at(pos[0]) })) };
  }
  const place = (path: Issue["path"]): Place => at(offsetOf(document.contents, path));
  const checked = checkPolicy(document.toJS() ?? {});
  if ("policy" in checked) return { policy: checked.policy, place };
  const problems = checked.issues.map(({ path, message }) => ({ path: formatPath(path), message, ...place(path) }));
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** The offset of what a path names: of its key where there is one, else of the nearest thing around it that exists. */
function offsetOf(root: Node | null, path: Issue["path"]): number {
  let node: Node | null = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [depth, part] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) return offset;
      const value = isNode(pair.value) ? pair.value : null;
      const key = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      // A value that is wrong is shown where it stands; a collection, or a name nobody knows, by its key.
      const shown = last && isScalar(value) ? value.range?.[0] : key;
      offset = shown ?? offset;
      node = value;
    } else if (isSeq(node) && typeof part === "number") {
      const entry = node.items[part];
      if (!isNode(entry)) return offset;
      offset = entry.range?.[0] ?? offset;
      node = entry;
    } else return offset;
    if (isAlias(node)) return offset;
  }
  return offset;
}
