export * from "./compare";
export * from "./fields";
export * from "./issues";
export * from "./resource";
export * from "./unknown";
