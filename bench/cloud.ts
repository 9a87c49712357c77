/** A simulated cloud in a process of its own; tells its calls when asked, and then begins to count anew. */
import { startSimulator } from "../testing";

async function main(): Promise<void> {
  const servers = Array.from({ length: Number(process.argv[2]) }, (_each, index) => ({
    id: `host-${index}`,
    name: `host-${index}`,
  }));
  const cloud = await startSimulator({ servers });
  process.on("message", () => {
    process.send?.({ ...cloud.calls });
    cloud.resetCalls();
  });
  process.on("disconnect", () => process.exit());
  process.send?.(cloud.environment);
}

void main();
