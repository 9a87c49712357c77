import { BasicCredentials, GlobalCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import {
  EcsClient,
  ListServersDetailsRequest,
  ShowServerRequest,
  UpdateServerMetadataRequest,
  UpdateServerMetadataRequestBody,
} from "@huaweicloud/huaweicloud-sdk-ecs/v2/public-api";
import {
  IamClient,
  KeystoneListAuthDomainsRequest,
  KeystoneListProjectsRequest,
} from "@huaweicloud/huaweicloud-sdk-iam/v3/public-api";
import { startSimulator, type Simulator } from "../../simulator";

// The SDK needs this package and does not declare it; a random UUID is all it wants of it.
jest.mock("uuid", () => ({ v4: () => globalThis.crypto.randomUUID() }), { virtual: true });

// It writes every error to the console on its own.
jest.mock("log4js", () => {
  const logger = { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} };
  return { configure: () => ({ getLogger: () => logger }), getLogger: () => logger };
});

/** Without a name of its own the SDK keeps an application ID in the home folder. */
const options = { customUserAgent: "hss-iac-tests" };

describe("the official Node SDK", () => {
  let cloud: Simulator;

  beforeAll(async () => {
    cloud = await startSimulator({ checkReplies: true, servers: ["web-1", "web-2"] });
  });
  afterAll(() => cloud.close());

  const regional = () =>
    new BasicCredentials()
      .withAk(cloud.credentials.accessKey)
      .withSk(cloud.credentials.secretKey)
      .withProjectId(cloud.projectId);

  const ecs = (credentials = regional()) =>
    EcsClient.newBuilder().withCredential(credentials).withEndpoint(cloud.url).withOptions(options).build();

  test("finds project and account in IAM", async () => {
    const credentials = new GlobalCredentials()
      .withAk(cloud.credentials.accessKey)
      .withSk(cloud.credentials.secretKey)
      .withDomainId(cloud.domainId);
    const iam = IamClient.newBuilder().withCredential(credentials).withEndpoint(cloud.url).withOptions(options).build();
    const projects = await iam.keystoneListProjects(new KeystoneListProjectsRequest().withName(cloud.region));
    expect(projects.projects).toEqual([expect.objectContaining({ id: cloud.projectId, name: cloud.region })]);
    const domains = await iam.keystoneListAuthDomains(new KeystoneListAuthDomainsRequest());
    expect(domains.domains?.[0]).toMatchObject({ id: cloud.domainId, enabled: true });
  });

  test("reads servers, page by page", async () => {
    const first = await ecs().listServersDetails(new ListServersDetailsRequest().withLimit(1).withOffset(1));
    const second = await ecs().listServersDetails(new ListServersDetailsRequest().withLimit(1).withOffset(2));
    expect(first.count).toBe(2);
    expect([first, second].map(({ servers }) => servers?.[0]?.name)).toEqual(["web-1", "web-2"]);
    const { server } = await ecs().showServer(new ShowServerRequest(cloud.server("web-1").id));
    expect(server).toMatchObject({ name: "web-1", status: "ACTIVE" });
  });

  test("changes the agents of a server by its metadata", async () => {
    cloud.server("web-2").agent = "not_installed";
    const body = new UpdateServerMetadataRequestBody().withMetadata({ __support_agent_list: "hss,hss-ent" });
    await ecs().updateServerMetadata(new UpdateServerMetadataRequest(cloud.server("web-2").id).withBody(body));
    expect(cloud.server("web-2")).toMatchObject({ agent: "online", edition: "enterprise", chargingMode: "postPaid" });
  });

  test("reports an unknown server and a wrong key", async () => {
    await expect(ecs().showServer(new ShowServerRequest("nobody"))).rejects.toMatchObject({
      httpStatusCode: 404,
      errorCode: "Ecs.0114",
    });
    const request = new ListServersDetailsRequest();
    await expect(ecs(regional().withSk("wrong")).listServersDetails(request)).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: "APIGW.0301",
    });
  });
});
