/** What an ECS server is given when it is bought, so that it comes with the agent. */
export { agentListOf, type AgentListOptions } from "./agent-list";
export { agentUserDataOf, type OwnUserData, userDataLimit } from "./user-data";
