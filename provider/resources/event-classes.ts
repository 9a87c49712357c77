/**
 * Event classes that can be left out of alarm notifications, by name. The codes are those of
 * `ignored_event_class_list` (HSS API v5 reference, "Modifying Alarm Settings"); the names of the numbered ones are
 * those of the event types of the same number ("Querying the Detected Intrusion List"). Where that page has no such
 * number the name is the number itself: what the service means by it is not documented.
 */
export const eventClasses = {
  "dangerous-ports": "dangerous_ports",
  "critical-vulnerabilities": "critical_vulnerabilities",
  "weak-passwords": "weak_passwords",
  "unsafe-configurations": "unsafe_configurations",
  "application-protection": "RASP",
  "application-protection-secrets": "SECRASP",
  malware: "1001",
  rootkit: "1010",
  ransomware: "1011",
  "web-shell": "1015",
  "reverse-shell": "1017",
  "redis-exploit": "2047",
  "hadoop-exploit": "2048",
  "mysql-exploit": "2049",
  "file-privilege-escalation": "3002",
  "process-privilege-escalation": "3003",
  "critical-file-change": "3004",
  "file-or-directory-change": "3005",
  "abnormal-process": "3007",
  "high-risk-command": "3015",
  "abnormal-shell": "3018",
  "suspicious-crontab-task": "3027",
  "brute-force-attack": "4002",
  "abnormal-login": "4004",
  "invalid-account": "4006",
  "event-2042": "2042",
  "event-2044": "2044",
  "event-3008": "3008",
  "event-3009": "3009",
  "event-3016": "3016",
  "event-3021": "3021",
  "event-4007": "4007",
  "event-8002": "8002",
  "event-8003": "8003",
} as const;

export type EventClass = keyof typeof eventClasses;

export const eventClassNames = Object.keys(eventClasses) as [EventClass, ...EventClass[]];

/** Names by code, so that a code may be written too. */
export const eventClassByCode = Object.fromEntries(
  Object.entries(eventClasses).map(([name, code]) => [code, name]),
) as Readonly<Record<string, EventClass>>;
