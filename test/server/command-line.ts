import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { service as manifest } from './manifests';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface CommandLine {
  /** The directory that commands run in. */
  readonly cwd: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly run: (...args: string[]) => Ran;
  readonly runWith: (around: Around, ...args: string[]) => Ran;
}

export interface Around {
  /** Relative to the directory. */
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real `dist/cli.js` in a new directory with files, which is gone after the tests. */
export function commandLine(files: Readonly<Record<string, string>>): CommandLine {
  // Without links on the way to it: what is told of places is told by real paths.
  const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'kube-routes-cli-')));
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));
  const write = (some: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(some)) {
      mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(cwd, file), text);
    }
  };
  const runWith = (around: Around, ...args: string[]): Ran => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: path.join(cwd, around.cwd ?? '.'),
      encoding: 'utf8',
      input: around.input,
      // CI and FORCE_COLOR make colour libraries colour pipes; ours must not (colour only on a terminal).
      env: { ...process.env, CI: 'true', FORCE_COLOR: '1', ...around.env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status, stdout, stderr };
  };
  write(files);
  return { cwd, write, runWith, run: (...args) => runWith({}, ...args) };
}

/** A Service that selects Pods by their label `app`. */
export const service = (app: string, name = 'web', port = '80'): string => manifest(name, app, port);

export { pod } from './manifests';
