import type { Cloud } from "../core/cloud";
import { digest } from "../core/random";
import { exact, type Operations } from "./operation";

const links = (path: string) => ({ self: `https://iam.myhuaweicloud.com${path}`, previous: "", next: "" });

/** The project of the region, and the one for object storage that every account has. */
const projectsOf = (cloud: Cloud) =>
  [
    { id: cloud.projectId, name: cloud.region },
    { id: digest(cloud.seed, "project", "MOS"), name: "MOS" },
  ].map(({ id, name }) => ({
    id,
    name,
    is_domain: false,
    description: "",
    links: links(`/v3/projects/${id}`),
    enabled: true,
    parent_id: cloud.domainId,
    domain_id: cloud.domainId,
  }));

export const iamOperations: Operations = {
  KeystoneListProjects({ cloud, query }) {
    const matching = projectsOf(cloud).filter(
      (project) =>
        exact(query["name"], project.name) &&
        exact(query["domain_id"], project.domain_id) &&
        exact(query["parent_id"], project.parent_id) &&
        exact(query["enabled"], project.enabled),
    );
    const { page = 1, per_page: size = 5000 } = query as { page?: number; per_page?: number };
    return { links: links("/v3/projects"), projects: matching.slice((page - 1) * size, page * size) };
  },

  KeystoneListAuthDomains: ({ cloud }) => ({
    links: { self: links("/v3/auth/domains").self },
    domains: [
      {
        id: cloud.domainId,
        name: cloud.domainName,
        enabled: true,
        description: "",
        links: { self: links(`/v3/domains/${cloud.domainId}`).self },
      },
    ],
  }),
};
