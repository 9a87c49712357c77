import * as pulumi from "@pulumi/pulumi";
import { type Cloud, Clouds } from "../lifecycle";
import { clientConfig } from "./config";

/** Where to look; the stack's `hss:*` configuration and the environment say the rest. */
export interface Where {
  region?: string;
  enterpriseProjectId?: string;
}

/** A connection of a program's own, closed at once: its process must be able to end. */
export async function within<T>(where: Where, look: (cloud: Cloud) => Promise<T>): Promise<T> {
  const config = new pulumi.Config("hss");
  const clouds = new Clouds(clientConfig((key) => config.get(key.replace(/^hss:/, ""))));
  try {
    return await look(await clouds.of(where));
  } finally {
    await clouds.close();
  }
}
