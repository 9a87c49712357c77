import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constructName } from "../../constructs/names";
import { check } from "../../provider/lifecycle";
import type { HssResource } from "../../provider/resources";
import type { HssDataSource } from "../../provider/resources/data-sources";
import { type Fields, formatIssues, snakeCase } from "../../provider/schema";
import { attributeName, typeName } from "../../provider/terraform/names";
import { code, enumerated, type Names, sentence, tables } from "./tables";

/** `HostProtection` as `host-protection`: the name of a page, and of the folder of its examples. */
export const kebabCase = (name: string): string => snakeCase(name).replaceAll("_", "-");

const namesOf = (owner: string): Names => ({
  construct: (property) => constructName(property, owner),
  attribute: (property) => attributeName(property, owner),
});

/** The reference page of a resource. `examples` is the folder that holds those of all. */
export function resourcePage(resource: HssResource, examples: string): string {
  const { name, doc, idDoc } = resource;
  const [fields, outputs] = [resource.fields as Fields, resource.outputs as Fields];
  const folder = join(examples, "resources", kebabCase(name));
  return joined(
    `# ${name}`,
    sentence(doc),
    `| Pulumi | CDKTF | Terraform and OpenTofu |\n| --- | --- | --- |\n| ${code(`hss.${name}`)} | ${code(`hss.${name}`)} | ${code(typeName(name))} |`,
    exampleSection(folder),
    `## Arguments\n\n${tables(fields, namesOf(name), "given")}`,
    `In Terraform and CDKTF there is also ${code("timeouts")} with ${enumerated(["create", "read", "update", "delete"])}, durations such as ${code("20m")}.`,
    `## Outputs\n\nWhat HSS tells. None of it is ever drift.\n\n${tables(outputs, namesOf(name), "told")}`,
    changes(fields),
    destruction(fields),
    existing(resource, idDoc),
    refusals(resource, folder),
  );
}

export function dataSourcePage({ name, doc, filter, result }: HssDataSource, examples: string): string {
  const folder = join(examples, "data-sources", kebabCase(name));
  return joined(
    `# ${name} (data source)`,
    sentence(doc),
    `| Pulumi | CDKTF | Terraform and OpenTofu |\n| --- | --- | --- |\n| ${code(`hss.${pulumiFunction(folder, name)}`)} | ${code(`hss.DataHss${name}`)} | ${code(`data ${typeName(name)}`)} |`,
    exampleSection(folder),
    `## Question\n\n${tables(filter as Fields, namesOf(name), "given")}`,
    `## Answer\n\n${tables(result as Fields, namesOf(name), "told")}`,
  );
}

/** As the example calls it. */
function pulumiFunction(folder: string, name: string): string {
  const file = join(folder, "pulumi.ts");
  const called = existsSync(file) ? /hss\.(get\w+)/.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return called ?? `get${name}`;
}

const joined = (...parts: (string | undefined)[]) => `${parts.filter((part) => part !== undefined).join("\n\n")}\n`;

const languages = [
  { title: "Pulumi", file: "pulumi.ts", language: "ts" },
  { title: "CDKTF", file: "cdktf.ts", language: "ts" },
  { title: "Terraform and OpenTofu", file: "main.tf", language: "hcl" },
];

function exampleSection(folder: string): string | undefined {
  const parts = languages.flatMap(({ title, file, language }) => {
    const path = join(folder, file);
    if (!existsSync(path)) return [];
    return [`### ${title}\n\n\`\`\`${language}\n${readFileSync(path, "utf8").trim()}\n\`\`\``];
  });
  return parts.length === 0 ? undefined : ["## Example", ...parts].join("\n\n");
}

function changes(fields: Fields): string {
  const named = (holds: (field: Fields[string]) => boolean) =>
    Object.entries(fields)
      .filter(([, field]) => holds(field))
      .map(([name]) => name);
  const replacing = named(({ replaces }) => replaces);
  const intents = named(({ intent, optional, replaces }) => intent && optional && !replaces);
  return joined(
    "## Changes",
    `Another value of ${enumerated(replacing)} makes another object: this one is replaced. Everything else is changed in place.`,
    intents.length > 0
      ? `${enumerated(intents)} say what is done with the object, not what it is: they are kept as declared and are never drift.`
      : undefined,
    "What a program leaves out is neither changed nor reported as drift.",
  ).trim();
}

function destruction(fields: Fields): string | undefined {
  const { onDestroy } = fields;
  if (onDestroy === undefined) return undefined;
  return `## Destroying\n\n${code("onDestroy")} decides: ${sentence(onDestroy.doc)} An object that was taken over with ${code("adopt")} is kept unless ${code("onDestroy")} says otherwise.`;
}

function existing({ name, identify }: HssResource, idDoc: string | undefined): string | undefined {
  const adopt =
    identify &&
    `In every language ${code("adopt: true")} takes over the object that is there, and brings it to what is declared.`;
  const imported =
    idDoc &&
    `Terraform and OpenTofu import it too: ${code(`terraform import ${typeName(name)}.name <id>`)}. The ID is: ${sentence(lowered(idDoc))} What the configuration does not mention after an import stays as it is.`;
  return adopt || imported ? joined("## What exists already", adopt, imported).trim() : undefined;
}

const lowered = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** What a wrong declaration is answered, by the very check that answers it. */
function refusals(resource: HssResource, folder: string): string | undefined {
  const file = join(folder, "wrong.json");
  if (!existsSync(file)) return undefined;
  const wrong = readFileSync(file, "utf8").trim();
  const { issues } = check(resource, JSON.parse(wrong) as Record<string, unknown>);
  const told = formatIssues(`hss:${resource.name} web`, issues);
  return `## What is refused\n\nBefore any call, and all at once. A program that declares\n\n\`\`\`json\n${wrong}\n\`\`\`\n\nis told under Pulumi\n\n\`\`\`text\n${told}\n\`\`\`\n\nCDKTF says the same when it synthesises, and Terraform when it validates, each with the place in the program.`;
}
