/**
 * Folders and files of the state home. A run may be root, and the state home may lie where other users can write; so
 * every folder is checked before it is used, links are not followed, files are created exclusively, and only files of
 * our naming in folders of our marking are ever removed.
 */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { codeOf, StateHomeError } from "./errors";
import { type Environment, stateHomePath } from "./location";
import { messages } from "./messages";

/** In each folder that we made or found empty: only there files are removed. */
export const markerName = ".hss-iac-folder";

/** Bytes of the largest file that is read. */
const largest = 256 * 1024 * 1024;

/** Milliseconds after which a draft or a moved lock of a killed process is removed. */
const keepLeftovers = 24 * 60 * 60_000;

// Windows has no such flag: there links need a privilege that other users do not have.
const noFollow = constants.O_NOFOLLOW ?? 0;

/** A folder of the state home, by its name there, after every check. `isOurs` tells our file names from others. */
export async function openFolder(
  name: string,
  isOurs: (fileName: string) => boolean,
  environment: Environment = process.env,
): Promise<StateFolder> {
  const home = stateHomePath(environment);
  await makeFolder(home);
  const path = join(home, name);
  const isNew = await makeFolder(path);
  const names = isNew ? [] : await readdir(path).catch((error: unknown) => fail(path, error));
  if (!names.includes(markerName)) {
    // A folder of an earlier release has no mark, and holds nothing but our files.
    const foreign = names.find((each) => !isOurs(each) && !isLeftover(each));
    if (foreign !== undefined) throw new StateHomeError(messages.foreignFiles(path, foreign), path);
    const text = "Files in this folder are made and removed by hss-iac.\n";
    // One that cannot be written to can be read, and nothing in it be removed.
    await createFile(join(path, markerName), text).catch(() => undefined);
  }
  const folder = new StateFolder(path, isOurs);
  await folder.removeLeftovers();
  return folder;
}

/** Whether the state home has such a folder, or something in its place. */
export async function isThere(name: string, environment: Environment = process.env): Promise<boolean> {
  const path = join(stateHomePath(environment), name);
  return lstat(path).then(
    () => true,
    (error: unknown) => (codeOf(error) === "ENOENT" ? false : fail(path, error)),
  );
}

/** Makes a private folder, or checks the one that is there. True when it was made. */
async function makeFolder(path: string): Promise<boolean> {
  await checkParents(path);
  const made = await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) =>
    codeOf(error) === "EEXIST" ? undefined : fail(path, error),
  );
  await checkFolder(path);
  return made !== undefined;
}

/** Throws `StateHomeError` unless the folder is a real one, its user's or root's, and no other user can write to it. */
export async function checkFolder(path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => fail(path, error));
  if (found.isSymbolicLink()) throw new StateHomeError(messages.link(path), path);
  if (!found.isDirectory()) throw new StateHomeError(messages.notFolder(path), path);
  const user = process.getuid?.();
  if (user === undefined) return;
  if (found.uid !== user && found.uid !== 0)
    throw new StateHomeError(messages.foreignOwner(path, found.uid, user), path);
  if ((found.mode & 0o022) !== 0) throw new StateHomeError(messages.writableByOthers(path, found.mode), path);
}

/**
 * Who owns a folder on the way can lead the path elsewhere, and so can who owns a link there: both must be the user or
 * root. Who may merely write to one cannot lead us into a folder of their own, since that one is checked in turn.
 */
async function checkParents(path: string): Promise<void> {
  const user = process.getuid?.();
  if (user === undefined) return;
  const { root } = parse(path);
  for (let parent = dirname(path); parent !== root; parent = dirname(parent)) {
    const found = await lstat(parent).catch(() => undefined);
    // What is not there is made by us.
    if (found === undefined) continue;
    const owners = [found.uid];
    if (found.isSymbolicLink()) {
      if (found.uid !== user && found.uid !== 0) throw new StateHomeError(messages.link(parent), parent);
      owners.push((await stat(parent).catch((error: unknown) => fail(parent, error))).uid);
    }
    const foreign = owners.find((owner) => owner !== user && owner !== 0);
    if (foreign !== undefined) throw new StateHomeError(messages.foreignOwner(parent, foreign, user), parent);
  }
}

const isLeftover = (name: string) => /\.[0-9a-f-]{36}\.(new|moved)$/.test(name);

/** Files of one checked folder. Every failure is a `StateHomeError` that names the file. */
export class StateFolder {
  readonly path: string;
  readonly #isOurs: (fileName: string) => boolean;

  constructor(path: string, isOurs: (fileName: string) => boolean) {
    this.path = path;
    this.#isOurs = isOurs;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Names of our files, in order. */
  async list(): Promise<string[]> {
    const names = await readdir(this.path).catch((error: unknown) => fail(this.path, error));
    return names.filter((name) => this.#isOurs(name)).sort();
  }

  /** Undefined when there is no such file. */
  async read(name: string): Promise<string | undefined> {
    const handle = await this.open(name, constants.O_RDONLY);
    if (handle === undefined) return undefined;
    try {
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  }

  /** Opens a regular file of ours without following a link; undefined when there is none. */
  async open(name: string, flags: number): Promise<FileHandle | undefined> {
    const file = this.file(name);
    const handle = await open(file, flags | noFollow, 0o600).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return undefined;
      if (codeOf(error) === "ELOOP") throw new StateHomeError(messages.link(file), file);
      return fail(file, error);
    });
    if (handle === undefined) return undefined;
    try {
      await checkFile(file, handle, (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Creates a file that is not there yet; undefined when it is. */
  async create(name: string): Promise<FileHandle | undefined> {
    const file = this.file(name);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | noFollow;
    return open(file, flags, 0o600).catch((error: unknown) =>
      codeOf(error) === "EEXIST" ? undefined : fail(file, error),
    );
  }

  /** Replaces a file as a whole, or leaves it as it is. Not `durable`: a power failure may lose it. */
  async replace(name: string, text: string, { durable = true } = {}): Promise<void> {
    const draft = `${name}.${randomUUID()}.new`;
    const file = this.file(name);
    try {
      await createFile(this.file(draft), text, durable);
      await rename(this.file(draft), file);
    } catch (error) {
      await rm(this.file(draft), { force: true }).catch(() => undefined);
      fail(file, error);
    }
    if (durable) await this.sync();
  }

  /** Renames within the folder; false when the file is not there. */
  async move(from: string, to: string): Promise<boolean> {
    return rename(this.file(from), this.file(to)).then(
      () => true,
      (error: unknown) => (codeOf(error) === "ENOENT" ? false : fail(this.file(from), error)),
    );
  }

  /** Removes a file of our naming; nothing where the folder has no mark of ours, and never a folder or a link. */
  async remove(name: string): Promise<void> {
    if (!this.#isOurs(name) && !isLeftover(name)) return;
    const file = this.file(name);
    const [marker, found] = await Promise.all([
      lstat(this.file(markerName)).catch(() => undefined),
      lstat(file).catch(() => undefined),
    ]);
    if (marker?.isFile() !== true || found?.isFile() !== true) return;
    await rm(file, { force: true }).catch((error: unknown) => fail(file, error));
  }

  /** Removes drafts and moved files that a killed process has left. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    for (const name of names.filter(isLeftover)) {
      const found = await lstat(this.file(name)).catch(() => undefined);
      if (found !== undefined && Date.now() - found.mtimeMs > keepLeftovers)
        await this.remove(name).catch(() => undefined);
    }
  }

  /** Makes the names of the folder outlive a power failure, where the system can. */
  async sync(): Promise<void> {
    const handle = await open(this.path, constants.O_RDONLY).catch(() => undefined);
    await handle?.sync().catch(() => undefined);
    await handle?.close();
  }
}

async function checkFile(file: string, handle: FileHandle, isWritten: boolean): Promise<void> {
  const found = await handle.stat();
  // What is written to a file with a second name changes a file elsewhere too.
  if (!found.isFile() || (isWritten && found.nlink > 1)) throw new StateHomeError(messages.notFile(file), file);
  if (found.size > largest) throw new StateHomeError(messages.tooLarge(file, largest / 1024 / 1024), file);
  const user = process.getuid?.();
  if (user === undefined) return;
  if (found.uid !== user && found.uid !== 0)
    throw new StateHomeError(messages.foreignOwner(file, found.uid, user), file);
  if ((found.mode & 0o022) !== 0) throw new StateHomeError(messages.writableByOthers(file, found.mode), file);
}

async function createFile(file: string, text: string, durable = true): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  const handle = await open(file, flags, 0o600);
  try {
    await handle.writeFile(text);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

function fail(path: string, error: unknown): never {
  if (error instanceof StateHomeError) throw error;
  const said = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
  throw new StateHomeError(messages.unusable(path, said), path, { cause: error });
}
