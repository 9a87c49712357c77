import { type Managed, type World } from "./world";

export const base = { edition: "enterprise", count: 3 };
export const buy = (cloud: World, more: Record<string, unknown> = {}) => cloud.create("Quota", { ...base, ...more });
export const bought = (cloud: World) => cloud.sim.quotas.filter(({ edition }) => edition === "enterprise");
export const orders = (cloud: World) => cloud.sim.calls["POST orders"] ?? 0;
export const incomplete = async (work: Promise<unknown>): Promise<Managed & { message: string }> => {
  const failure = (await work.catch((error: unknown) => error)) as {
    name: string;
    message: string;
    objectId(): string;
    objectState(): Record<string, unknown>;
  };
  expect(failure.name).toBe("Incomplete");
  return { id: failure.objectId(), state: failure.objectState(), message: failure.message };
};
