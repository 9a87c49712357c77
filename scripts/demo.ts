import { Command, Option } from "commander";
import pc from "picocolors";
import { startSimulator } from "../testing";
import { fleet } from "./demo-cloud";
import { Told } from "./demo-page";
import { pulumiDemo } from "./demo-pulumi";
import { tellStory, type DemoEngine } from "./demo-story";
import { terraformDemo } from "./demo-terraform";

const engines = { pulumi: pulumiDemo, terraform: terraformDemo };

/** Tells the story; true when every step did what it says. */
async function main(): Promise<boolean> {
  const option = new Option("--engine <engine>", "which engine runs it")
    .choices(Object.keys(engines))
    .default("pulumi");
  const flags = new Command("demo").addOption(option).parse().opts<{ engine: keyof typeof engines }>();
  const page = new Told();
  const cloud = await startSimulator(fleet);
  let engine: DemoEngine | undefined;
  try {
    engine = await engines[flags.engine](cloud, (line) => page.note(line));
    page.title(`${pc.bold("hss-iac")}: ${cloud.servers.length} servers in a simulated Huawei Cloud`);
    page.note(`engine: ${engine.title}`);
    await tellStory(page, cloud, engine);
  } catch (error) {
    page.failed(error instanceof Error ? error.message : String(error));
  } finally {
    await engine?.[Symbol.asyncDispose]();
    await cloud.close();
  }
  page.end();
  return page.holds;
}

void main().then((told) => process.exit(told ? 0 : 1));
