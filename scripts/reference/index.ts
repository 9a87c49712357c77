import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resources } from "../../provider/resources";
import { dataSources } from "../../provider/resources/data-sources";
import { sentence } from "./tables";
import { dataSourcePage, kebabCase, resourcePage } from "./page";

export interface Page {
  /** Below the root of the project. */
  file: string;
  text: string;
}

/** All pages of docs/ that are made, or partly made, of the definitions and the examples. */
export async function referencePages(root: string): Promise<Page[]> {
  const examples = join(root, "docs", "examples");
  const pages = [
    ...resources.map((each) => ({
      file: `docs/resources/${kebabCase(each.name)}.md`,
      text: resourcePage(each, examples),
    })),
    ...dataSources.map((each) => ({
      file: `docs/data-sources/${kebabCase(each.name)}.md`,
      text: dataSourcePage(each, examples),
    })),
    ...["docs/README.md", "docs/constructs.md"].map((file) => ({ file, text: filled(root, file) })),
  ];
  return Promise.all(pages.map(async ({ file, text }) => ({ file, text: await formatted(root, file, text) })));
}

async function formatted(root: string, file: string, text: string): Promise<string> {
  const { format, resolveConfig } = await import("prettier");
  const path = join(root, file);
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

/** A page written by hand, with its lists and examples brought up to date: each stands behind a comment that names it. */
function filled(root: string, file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  return text
    .replace(
      /(<!-- list: (\S+) -->)[\s\S]*?(?=\n<!-- end -->)/g,
      (_all, mark: string, name: string) => `${mark}\n\n${listOf(name)}\n`,
    )
    .replace(
      /(<!-- example: (\S+) -->\n+)```(\w+)\n[\s\S]*?\n```/g,
      (_all, mark: string, path: string, language: string) => {
        const example = join(root, "docs", path);
        if (!existsSync(example)) throw new Error(`${file} names an example that is not there: ${path}`);
        return `${mark}\`\`\`${language}\n${readFileSync(example, "utf8").trim()}\n\`\`\``;
      },
    );
}

function listOf(name: string): string {
  const lists: Record<string, string[]> = {
    resources: resources.map((each) => `- [${each.name}](resources/${kebabCase(each.name)}.md): ${sentence(each.doc)}`),
    "data-sources": dataSources.map(
      (each) => `- [${each.name}](data-sources/${kebabCase(each.name)}.md): ${sentence(each.doc)}`,
    ),
  };
  return (lists[name] ?? []).join("\n");
}
