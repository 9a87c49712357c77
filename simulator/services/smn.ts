import { randomUUID } from "node:crypto";
import type { TopicRecord } from "../core/records";
import { notFound } from "../gateway/errors";
import { exact, fuzzy, sees, utc, type Call, type Operations } from "./operation";

const requestId = () => randomUUID().replace(/-/g, "");

const topicView = (topic: TopicRecord) => ({
  topic_urn: topic.urn,
  name: topic.name,
  display_name: topic.displayName,
  push_policy: 0,
  topic_id: topic.id,
});

function topicOf({ cloud, path }: Call): TopicRecord {
  const topic = cloud.topics.get(path["topic_urn"] ?? "");
  if (!topic) throw notFound("smn", `Topic ${path["topic_urn"]}`);
  return topic;
}

const paging = ({ query }: Call) => {
  const { offset = 0, limit = 100 } = query as { offset?: number; limit?: number };
  return [offset, offset + limit] as const;
};

export const smnOperations: Operations = {
  ListTopics(call) {
    const { cloud, query } = call;
    const wanted = query["enterprise_project_id"] as string | undefined;
    const matching = [...cloud.topics.values()].filter(
      (topic) =>
        (wanted === undefined || sees(call, topic.enterpriseProjectId)) &&
        exact(query["name"], topic.name) &&
        fuzzy(query["fuzzy_name"], topic.name) &&
        exact(query["topic_id"], topic.id) &&
        fuzzy(query["fuzzy_display_name"], topic.displayName),
    );
    const times = (topic: TopicRecord) => ({ create_time: utc(topic.createdAt), update_time: utc(topic.createdAt) });
    return {
      request_id: requestId(),
      topic_count: matching.length,
      topics: matching.slice(...paging(call)).map((topic) => ({ ...topicView(topic), ...times(topic) })),
    };
  },

  ShowTopic(call) {
    const topic = topicOf(call);
    return {
      request_id: requestId(),
      ...topicView(topic),
      create_time: utc(topic.createdAt),
      update_time: utc(topic.createdAt),
      enterprise_project_id: topic.enterpriseProjectId,
    };
  },

  /** SMN API reference, "Querying Subscriptions of a Specified Topic". Status: 0 unconfirmed, 1 confirmed, 3 cancelled. */
  ListSubscriptionsByTopic(call) {
    const topic = topicOf(call);
    return {
      request_id: requestId(),
      subscription_count: topic.subscriptions.length,
      subscriptions: topic.subscriptions.slice(...paging(call)).map((subscription) => ({
        topic_urn: topic.urn,
        protocol: subscription.protocol,
        subscription_urn: subscription.urn,
        owner: call.cloud.projectId,
        endpoint: subscription.endpoint,
        remark: "",
        status: subscription.confirmed ? 1 : 0,
      })),
    };
  },
};
