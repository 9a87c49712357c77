/** SMN: topics and who listens to them. Source: SMN API reference, "Topic Operations" and "Subscription Operations". */
import type { Caller, Operation } from "./caller";
import { NotFound } from "./errors";
import type { SmnService, Subscription } from "./model";
import { fields, list, number, text } from "./records";

const showTopic: Operation = {
  title: "read the topic",
  service: "smn",
  method: "GET",
  path: "/v2/{project_id}/notifications/topics/{topic_urn}",
  repetition: "read",
};

const listSubscriptions: Operation = {
  title: "list the subscriptions of the topic",
  service: "smn",
  method: "GET",
  path: "/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions",
  repetition: "read",
};

const pageSize = 100;

export function smnService(caller: Caller): SmnService {
  return {
    async topic(topicUrn, { signal } = {}) {
      try {
        const topic = fields(await caller.call(showTopic, { path: { topic_urn: topicUrn } }, { signal }));
        return {
          topicUrn: text(topic["topic_urn"]) ?? topicUrn,
          name: text(topic["name"]) ?? "",
          displayName: text(topic["display_name"]) ?? "",
        };
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },

    async subscriptions(topicUrn, { signal } = {}) {
      const found = new Map<string, Subscription>();
      for (let offset = 0; ;) {
        const query = { offset: String(offset), limit: String(pageSize) };
        const answer = fields(
          await caller.call(listSubscriptions, { path: { topic_urn: topicUrn }, query }, { signal }),
        );
        const page = list(answer["subscriptions"]);
        page.forEach((one, index) => {
          const urn = text(one["subscription_urn"]);
          // Until it is confirmed, a subscription's URN is the word "PendingConfirmation".
          const key = urn?.startsWith("urn:") ? urn : `${offset + index}`;
          found.set(key, { protocol: text(one["protocol"]) ?? "", confirmed: one["status"] === 1 });
        });
        offset += page.length;
        if (page.length === 0 || offset >= (number(answer["subscription_count"]) ?? 0)) return [...found.values()];
      }
    },
  };
}
