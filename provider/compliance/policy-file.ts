import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";
import { formatPath, type Issue } from "../schema";
import { messages } from "./messages";
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
    return {
      problems: document.errors.map(({ pos, message }) => ({ path: "", message: bare(message), ...at(pos[0]) })),
    };
  }
  const place = (path: Issue["path"]): Place => at(offsetOf(document.contents, path));
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    return { problems: [{ path: "", message: bare((error as Error).message), ...at(offsetOfAlias(document)) }] };
  }
  if (isScalar(document.contents) && typeof content === "string")
    return { problems: [{ path: "", message: messages.noPolicy(), ...at(0) }] };
  const checked = checkPolicy(content ?? {});
  if ("policy" in checked) return { policy: checked.policy, place };
  const problems = checked.issues.map(({ path, message }) => ({ path: formatPath(path), message, ...place(path) }));
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/**
 * What the YAML parser says, without what it quotes of the file: that may be another one than was meant, and secret. It
 * quotes at the end, behind a colon or after a backslash.
 */
const bare = (message: string): string => message.replace(/(?:: (?!in )| \\).*$/s, "");

/** The offset of the first alias that stands for nothing, else of the first one. */
function offsetOfAlias(document: Document): number {
  const aliases: { offset: number; resolved: boolean }[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      aliases.push({ offset: alias.range?.[0] ?? 0, resolved: alias.resolve(document) !== undefined });
    },
  });
  return (aliases.find(({ resolved }) => !resolved) ?? aliases[0])?.offset ?? 0;
}

/** The offset of what a path names: of its key where it has one, else of the nearest thing around it that exists. */
function offsetOf(root: Node | null, path: Issue["path"]): number {
  let node: Node | null = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (isNode(pair?.key)) offset = pair.key.range?.[0] ?? offset;
      next = pair?.value;
    } else if (isSeq(node) && typeof part === "number") {
      next = node.items[part];
      if (isNode(next)) offset = next.range?.[0] ?? offset;
    }
    if (!isNode(next)) return offset;
    node = next;
  }
  return offset;
}
