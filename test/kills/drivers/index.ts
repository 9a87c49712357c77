import { findPulumi, findTerraform } from "../../../engines";
import { type Driver, type DriverSettings, type Engine } from "./driver";
import { embeddedDriver } from "./embedded";
import { pulumiDriver } from "./pulumi";
import { terraformDriver } from "./terraform";

/**
 * The driver of an engine.
 *
 * @throws when the engine is not on this machine
 */
export async function openDriver(engine: Engine, settings: DriverSettings): Promise<Driver> {
  if (engine === "embedded") return embeddedDriver(settings);
  if (engine === "pulumi") {
    const found = await findPulumi();
    if (found === undefined) throw new Error("There is no pulumi on PATH or under .engines/: npm run engines");
    return pulumiDriver(found, settings);
  }
  const found = await findTerraform(undefined, process.env, [engine]);
  if (found === undefined) throw new Error(`There is no ${engine} on PATH or under .engines/: npm run engines`);
  return terraformDriver(found.command, settings);
}
