import type { Construct } from "constructs";
import { HssAlarmNotification, type HssAlarmNotificationProps } from "./generated.gen";

/** What a program declares of an {@link AlarmNotification}. */
export interface AlarmNotificationProps extends HssAlarmNotificationProps {
  /** SMN topic that is told, as a resource of any provider; instead of `topicUrn`. */
  readonly topic?: { readonly topicUrn: string };
}

/** The alarm settings of a region and enterprise project: who is told of what. */
export class AlarmNotification extends HssAlarmNotification {
  constructor(scope: Construct, id: string, { topic, ...props }: AlarmNotificationProps = {}) {
    super(scope, id, { ...(topic && { topicUrn: topic.topicUrn }), ...props });
  }
}
