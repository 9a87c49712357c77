import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { pluginVersion, registryHosts, requiredProviders, writeMirror } from "../provider/terraform/mirror";
import { UsageError } from "./simulate";

interface Flags {
  dir: string;
  mirror?: string;
}

/** Where Terraform and OpenTofu look for the user's own configuration of the command line. */
export function cliConfigurations(environment: NodeJS.ProcessEnv = process.env, home = homedir()): string[] {
  const named = environment["TF_CLI_CONFIG_FILE"];
  if (named) return [named];
  const windows = environment["APPDATA"];
  const [folder, prefix] = process.platform === "win32" && windows ? [windows, ""] : [home, "."];
  return ["terraformrc", "tofurc", "tofu.rc", "terraform.rc"].map((name) => join(folder, `${prefix}${name}`));
}

/** Configurations that say themselves where providers come from: those turn off the folder beside a configuration. */
export function configurationsInTheWay(files: readonly string[]): string[] {
  return files.filter((file) => existsSync(file) && /^\s*provider_installation\b/m.test(readFileSync(file, "utf8")));
}

/** What a user who installed the plugin reads. */
export function report({ folders, mirror, own }: { folders: string[]; mirror: string | undefined; own: string[] }) {
  const version = pluginVersion();
  const lines = [
    `${pc.bold(`terraform-provider-hss ${version}`)} for ${folders.length / registryHosts.length} platforms`,
    ...folders.map((folder) => `  ${folder}`),
    "",
    requiredProviders(version),
    "",
  ];
  if (mirror !== undefined) {
    lines.push(
      "In the CLI configuration (TF_CLI_CONFIG_FILE, ~/.terraformrc or ~/.tofurc):",
      "",
      "provider_installation {",
      `  filesystem_mirror { path = ${JSON.stringify(mirror)} }`,
      "  direct {}",
      "}",
    );
  } else {
    lines.push("Then: terraform init, or tofu init. It needs node on the PATH.");
    for (const file of own) {
      lines.push(
        pc.yellow(
          `${file} has a provider_installation block, so terraform.d is not looked into. Add filesystem_mirror { path = "terraform.d/plugins" } there, or run terraform init -plugin-dir=terraform.d/plugins`,
        ),
      );
    }
  }
  return lines.join("\n");
}

export function terraformCommand(): Command {
  const install = new Command("install")
    .description("Put the provider plugin where terraform init and tofu init find it, without a registry.")
    .option("--dir <folder>", "folder of the configuration; the plugin goes to its terraform.d/plugins", ".")
    .option("--mirror <folder>", "a filesystem mirror instead, for many configurations")
    .action((flags: Flags) => {
      if (flags.mirror === undefined && !existsSync(flags.dir))
        throw new UsageError([`--dir: there is no folder ${flags.dir}`]);
      const target = flags.mirror ?? join(flags.dir, "terraform.d", "plugins");
      const folders = writeMirror(target).map((folder) => relative(process.cwd(), folder) || folder);
      const own = flags.mirror === undefined ? configurationsInTheWay(cliConfigurations()) : [];
      console.log(report({ folders, mirror: flags.mirror && resolve(flags.mirror), own }));
    });
  return new Command("terraform").description("The same resources for Terraform and OpenTofu.").addCommand(install);
}
