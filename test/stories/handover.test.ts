import { stage, underEachEngine } from "./engines";

const program = `
const both = (process.env.STORY ?? "").split(" ");
const fleet = (name, first, options) =>
  new hss.FleetProtection(name, { select: { name: first ? "old-*" : "new-*" }, edition: "enterprise" }, options);
const one = fleet(both[0], both[0] === "old");
fleet(both[1], both[1] === "old", both[2] === "after" ? { dependsOn: one } : undefined);
`;

const seeds = { servers: ["old-1", "old-2", "new-1"] };

for (const order of ["old new after", "new old after", "old new", "new old"])
  underEachEngine(`a server passes from one fleet to another in one run, in the order ${order}`, async (engine) => {
    await using set = await stage(engine, program, seeds);
    const { cloud, program: infra } = set;
    const environment = { STORY: order };
    await infra.up({ environment });
    cloud.server("old-2").name = "new-2";
    await infra.up({ refresh: true, environment });
    expect(cloud.servers.map(({ edition }) => edition)).toEqual(["enterprise", "enterprise", "enterprise"]);
    expect((await infra.preview({ refresh: true, environment })).changed).toBe(false);
    await infra.destroy({ environment });
    expect(cloud.server("old-1").protection).toBe("unprotected");
  });
