/** `webTamper` as `web_tamper`, `HostProtection` as `host_protection`: how Terraform writes names. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? "" : "_"}${letter.toLowerCase()}`);
