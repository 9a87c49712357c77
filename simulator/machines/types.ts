/** The SSH server of a simulated server; see `ServerSeed.ssh`. */
export interface SshSeed {
  /**
   * Who the machine takes the login for: `root`, the default, or someone who needs sudo to install packages. `built-in`
   * lets in this name and no other. With `openssh` one always logs in as the account that the simulator runs as. Commands
   * run as that account with either kind, and as `nobody` where it is root.
   */
  user?: string;
  /** Lets this password in as well. `built-in` only. */
  password?: string;
  /** Public keys in OpenSSH's one-line form. Absent: the machine makes a key pair and offers its private key. */
  authorizedKeys?: string[];
  /**
   * `openssh`: the `sshd` of this computer, run as the current account. `built-in`: a server inside this process.
   * Default: `openssh` where there is an sshd, unless a password or a user other than root is given.
   */
  kind?: MachineKind;
  /** What sudo does for a user who is not root. Default `passwordless`. */
  sudo?: "none" | "passwordless" | "password" | "missing";
  /** What sudo takes with `password`. Default: the login's password; without one, sudo takes none. */
  sudoPassword?: string;
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number;
  /** The package tools that are there. Default: both. */
  packages?: "rpm" | "deb";
  /** Private host key in OpenSSH's PEM form. Default: a new Ed25519 key. */
  hostKey?: string;
}

export type MachineKind = "openssh" | "built-in";

/** A machine that one can log into, as it is at the moment of looking. */
export interface MachineView {
  readonly kind: MachineKind;
  readonly host: string;
  readonly port: number;
  /** The name to log in with. */
  readonly user: string;
  /** OpenSSH PEM of the key pair that the machine made; undefined where the seed gives keys of its own. */
  readonly privateKey: string | undefined;
  readonly password: string | undefined;
  /** Public host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Of the host key, such as `SHA256:…`. */
  readonly fingerprint: string;
  /** How many logins have succeeded. */
  readonly logins: number;
  /** False while nothing listens on the port. */
  readonly running: boolean;
  /** Nothing listens on the port any longer; sessions end. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
  /** A new host key, as after a reinstallation or with someone in the middle. Sessions end. */
  changeHostKey(): Promise<void>;
}

/** What a machine is made from. */
export interface MachinePlan {
  /** ID of the server; the machine's tools name it to the agent host. */
  id: string;
  name: string;
  arch: "x86_64" | "aarch64";
  seed: SshSeed;
  /** Of the simulator, without a slash at the end. */
  url: string;
  /** With which the machine's commands tell the simulator what they did. */
  token: string;
}

/** What a machine is made from, as the cloud knows it: where it reports, and with which token, comes with its start. */
export type MachineRequest = Omit<MachinePlan, "url" | "token">;

/** A server that listens for logins. */
export interface Listener {
  readonly port: number;
  /** Of its process, if it is one of its own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** What a listener needs to know. */
export interface ListenerPlan {
  folder: string;
  /** 0 takes a free one. */
  port: number;
  user: string;
  password: string | undefined;
  authorizedKeys: string[];
  hostKey: string;
  onLogin: () => void;
}
