import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureNeovim } from '../../scripts/editors/neovim.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
/** In milliseconds: more than a busy machine needs for anything. */
const PATIENCE = 25_000;

/** A Neovim without a screen, on a workspace of its own, configured as docs/editors.md says for its version. */
export class Neovim {
  /** The workspace. */
  readonly directory: string;
  readonly #scratch: string;
  readonly #executable: string;
  readonly #process: ChildProcess;
  #said = '';

  private constructor(files: Readonly<Record<string, string>>) {
    this.#executable = ensureNeovim();
    // Neovim names files as the system does, without links.
    this.#scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'kube-routes-neovim-')));
    this.directory = path.join(this.#scratch, 'workspace');
    mkdirSync(path.join(this.directory, '.git'), { recursive: true });
    for (const [file, text] of Object.entries(files)) this.write(file, text);
    const init = path.join(this.#scratch, 'init.lua');
    writeFileSync(init, configurationFor(versionOf(this.#executable)));
    this.#process = spawn(
      this.#executable,
      // `--clean` and `-u` in this order: nothing of the user's, but this file.
      ['--headless', '--clean', '-u', init, '--listen', this.#socket],
      {
        cwd: this.directory,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...this.#environment() },
      },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (data: Buffer) => (this.#said += data.toString()));
  }

  /** Starts on a workspace of these files; nothing is open yet. */
  static async start(files: Readonly<Record<string, string>>): Promise<Neovim> {
    const neovim = new Neovim(files);
    try {
      await neovim.until('true');
      // Colours and options of the file type are Neovim's business; the server needs the type alone.
      await neovim.lua('vim.cmd("filetype on | set hidden noswapfile")');
      return neovim;
    } catch (error) {
      neovim.close();
      throw error;
    }
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.directory, file), text);
  }

  async open(file: string): Promise<void> {
    await this.lua(`vim.cmd("edit ${file}")`);
  }

  /** Puts the cursor on the first occurrence of a text in the current buffer. */
  async goTo(text: string): Promise<void> {
    const found = await this.lua<number>(`vim.fn.search(${JSON.stringify(`\\V${text}`)}, 'cw')`);
    if (found === 0) throw new Error(`the buffer does not hold ${text}`);
  }

  /** Types keys, as `:help key-notation` writes them. */
  async type(keys: string): Promise<void> {
    await run(this.#executable, ['--server', this.#socket, '--remote-send', keys]);
  }

  /** The value of an expression in Lua. */
  async lua<T>(expression: string): Promise<T> {
    const answer = path.join(this.#scratch, 'answer.json');
    const question = path.join(this.#scratch, 'question.lua');
    rmSync(answer, { force: true });
    // By files, since versions differ in where they print what they are asked for.
    writeFileSync(
      question,
      `local function value() return ${expression} end
       local told, result = pcall(value)
       vim.fn.writefile({ vim.json.encode({ told = told, result = result }) }, ${JSON.stringify(answer)})`,
    );
    const asked = `luaeval("dofile(_A) or 0", ${JSON.stringify(question)})`;
    await run(this.#executable, ['--server', this.#socket, '--remote-expr', asked], { timeout: PATIENCE });
    const { told, result } = JSON.parse(readFileSync(answer, 'utf8')) as { told: boolean; result: T };
    if (!told) throw new Error(`Neovim cannot tell ${expression}: ${String(result)}`);
    return result;
  }

  /** The first value of an expression that satisfies the condition, by default one that is true. */
  async until<T>(
    expression: string,
    condition: (value: T) => boolean = (value) => value === true,
  ): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    let last: unknown;
    while (Date.now() < deadline) {
      try {
        const value = await this.lua<T>(expression);
        if (condition(value)) return value;
        last = JSON.stringify(value);
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `Neovim still says of ${expression}: ${String(last)}\n${this.#said.slice(-2000)}\n${this.log().slice(-2000)}`,
    );
  }

  /** The text of the current buffer. */
  async text(): Promise<string> {
    return (await this.lua<string[]>('vim.api.nvim_buf_get_lines(0, 0, -1, false)')).join('\n');
  }

  /** The codes of the diagnostics that it shows in the current buffer, as soon as they satisfy the condition. */
  async codes(condition: (codes: readonly string[]) => boolean): Promise<readonly string[]> {
    // Neovim 0.7 keeps the code as the server sent it, in its user data.
    const code = '(d.code or d.user_data.lsp.code)';
    return this.until(`vim.tbl_map(function(d) return ${code} end, vim.diagnostic.get(0))`, condition);
  }

  /** What Neovim's client wrote down: errors of its own, and what the server said on stderr. */
  log(): string {
    try {
      return readFileSync(path.join(this.#scratch, 'state/nvim/lsp.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode !== null) return this.#process.exitCode;
    return new Promise((resolve) => this.#process.once('exit', resolve));
  }

  /** Whether the server that it started lives. */
  get serves(): boolean {
    const server = Number(readFileSync(path.join(this.#scratch, 'server'), 'utf8'));
    try {
      return process.kill(server, 0);
    } catch {
      return false;
    }
  }

  close(): void {
    this.#process.kill();
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 3 });
  }

  get #socket(): string {
    return process.platform === 'win32'
      ? `\\\\.\\pipe\\${path.basename(this.#scratch)}`
      : path.join(this.#scratch, 'socket');
  }

  /** The server under the name that it has when it is installed, and folders where nothing of the user's is. */
  #environment(): Record<string, string> {
    const bin = path.join(this.#scratch, 'bin');
    mkdirSync(bin);
    const command = `"${process.execPath}" "${path.join(root, 'dist/server.js')}"`;
    const name = path.join(bin, 'kube-routes-language-server');
    const noted = `echo $$ >"${path.join(this.#scratch, 'server')}"`;
    writeFileSync(name, `#!/bin/sh\n${noted}\nexec ${command} --stdio "$@"\n`, { mode: 0o755 });
    writeFileSync(`${name}.cmd`, `@${command} --stdio %*\n`);
    return {
      PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
      XDG_CONFIG_HOME: path.join(this.#scratch, 'config'),
      XDG_CACHE_HOME: path.join(this.#scratch, 'state'),
      XDG_STATE_HOME: path.join(this.#scratch, 'state'),
      XDG_DATA_HOME: path.join(this.#scratch, 'data'),
    };
  }
}

/** @returns the minor version, 7 of `NVIM v0.7.2` */
export function versionOf(executable = ensureNeovim()): number {
  const said = execFileSync(executable, ['--version'], { encoding: 'utf8' });
  const minor = /^NVIM v0\.(\d+)/.exec(said)?.[1];
  if (minor === undefined) throw new Error(`${executable} is no Neovim that is known here: ${said}`);
  return Number(minor);
}

/** What docs/editors.md prints for a minor version of Neovim, with what it says of code lenses. */
export function configurationFor(minor: number): string {
  const page = readFileSync(path.join(root, 'docs/editors.md'), 'utf8');
  const sections = page.split(/^(?=#{2,3} )/m).map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    block: /^```lua\n([\s\S]*?)^```$/m.exec(section)?.[1],
  }));
  const found = sections.find(({ title }) => {
    const [, first, last, later] = /^### Neovim 0\.(\d+)(?: to 0\.(\d+)| (and later))?$/.exec(title) ?? [];
    const newest = later ? Infinity : Number(last ?? first);
    return Number(first) <= minor && minor <= newest;
  });
  const lenses = sections.find(({ title }) => title === '### Code lenses');
  if (!found?.block || !lenses?.block) throw new Error(`docs/editors.md has nothing for Neovim 0.${minor}`);
  return `${found.block}\n${lenses.block}`;
}
