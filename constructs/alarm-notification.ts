import type { Construct } from "constructs";
import { object, text } from "../provider/schema";
import { issuesIn, refuseFor } from "./checking";
import { HssAlarmNotification, type HssAlarmNotificationProps } from "./generated.gen";

/** What a program declares of an {@link AlarmNotification}. */
export interface AlarmNotificationProps extends HssAlarmNotificationProps {
  /** SMN topic that is told, as a resource of any provider; instead of `topicUrn`. */
  readonly topic?: { readonly topicUrn: string };
}

const topicUrn = text({ doc: "URN of the topic." });
const fields = { topic: object({ topicUrn }, { doc: "SMN topic that is told.", optional: true }) };

/** The alarm settings of a region and enterprise project: who is told of what. */
export class AlarmNotification extends HssAlarmNotification {
  constructor(scope: Construct, id: string, { topic, ...props }: AlarmNotificationProps = {}) {
    super(scope, id, { ...(topic && { topicUrn: topic.topicUrn }), ...props });
    refuseFor(this, () => issuesIn({ fields }, { topic: topic && { topicUrn: topic.topicUrn } }));
  }
}
