/** Which of the two libraries this is built for: the build renames it, like every import of it. */
export const library: string = "cdktf";
