import { eventClasses } from "../../provider/resources/event-classes";
import operations from "../../simulator/operations.json";

test("every documented code has one name", () => {
  const documented = (
    operations as unknown as {
      hss: { ListAlarmConfig: { response: { fields: { ignored_event_class_list: { items: { enum: string[] } } } } } };
    }
  ).hss.ListAlarmConfig.response.fields.ignored_event_class_list.items.enum;
  expect(Object.values(eventClasses).sort()).toEqual([...documented].sort());
});
