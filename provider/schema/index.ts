export * from "./compare";
export * from "./data-source";
export * from "./fields";
export * from "./issues";
export * from "./names";
export * from "./resource";
export * from "./unknown";
