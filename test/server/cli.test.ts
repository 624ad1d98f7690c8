import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const cwd = mkdtempSync(path.join(tmpdir(), 'kube-routes-cli-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const SERVICE = (app: string) => `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: ${app} }
  ports: [{ port: 80 }]
`;
const FILES: Readonly<Record<string, string>> = {
  'other/README.md': '',
  'git/.gitignore': 'out/\nlocal.yaml\n',
  'git/out/service.yaml': SERVICE('out'),
  'git/out/deep/.gitignore': 'never.yaml\n',
  'git/out/deep/never.yaml': SERVICE('never'),
  'git/local.yaml': SERVICE('local'),
  'git/vendor/service.yaml': SERVICE('vendor'),
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/templates/web/service.yaml': SERVICE('web').replace('port: 80', 'port: 0'),
  'templates/service.yaml': SERVICE('web'),
  'templates/pod.yaml.j2': '{{ pod }}',
  'typo/service.yaml': SERVICE('wbe'),
  'typo/pod.json': JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  }),
  'typo/.git/ignored.yaml': SERVICE('ignored'),
  'typo/node_modules/ignored.yml': SERVICE('ignored'),
  'refused/service.yml': SERVICE('wbe').replace('port: 80', 'port: 0'),
  'sound/pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: web, image: "web:1" }] }
`,
};
for (const [file, text] of Object.entries(FILES)) {
  mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(cwd, file), text);
}

// CI and FORCE_COLOR make colour libraries colour pipes; ours must not (colour only on a terminal).
const env = { ...process.env, CI: 'true', FORCE_COLOR: '1' };

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

interface JsonFinding {
  readonly file: string;
  readonly severity: string;
  readonly code: string;
}

const findings = (...args: string[]) =>
  JSON.parse(run('check', '--format', 'json', ...args).stdout) as JsonFinding[];

describe('kube-routes check --format json', () => {
  it('has every field of a finding', () => {
    expect(findings('typo')).toEqual([
      {
        file: 'typo/service.yaml',
        range: { start: { line: 4, character: 19 }, end: { line: 4, character: 22 } },
        severity: 'warning',
        code: 'selector-no-match',
        message: expect.stringContaining('app=wbe') as string,
        document: 1,
        object: 'Service web',
        related: [
          {
            file: 'typo/pod.json',
            range: expect.objectContaining({ start: { line: 0, character: 67 } }) as object,
            message: expect.stringContaining('app=web') as string,
          },
        ],
        fixes: ['Change app to "web" in the selector of Service "web"'],
      },
    ]);
  });

  it('reads every .yaml, .yml and .json below a directory, without .git and node_modules', () => {
    expect(new Set(findings('typo', 'refused', 'sound').map(({ file }) => file))).toEqual(
      new Set(['typo/service.yaml', 'refused/service.yml']),
    );
  });

  it('leaves out what git ignores and what is called vendor, but not the paths that it is given', () => {
    const files = (...args: string[]) => findings(...args).map(({ file }) => file);
    expect(files('git')).toEqual([]);
    expect(files('git', '--no-gitignore')).toEqual([
      'git/local.yaml',
      'git/out/deep/never.yaml',
      'git/out/service.yaml',
    ]);
    expect(files('git/local.yaml')).toEqual(['git/local.yaml']);
    expect(files('git/out/deep/never.yaml')).toEqual(['git/out/deep/never.yaml']);
    expect(files('git/vendor')).toEqual(['git/vendor/service.yaml']);
    // What is ignored in there still is.
    expect(files('git/out')).toEqual(['git/out/service.yaml']);
  });

  it('knows templates, also when it is given nothing else of their chart', () => {
    for (const args of [['chart'], ['chart/templates'], ['chart/templates/web/service.yaml'], ['templates']])
      expect(findings(...args), args.join(' ')).toEqual([]);
    expect(run('check', 'templates').stdout).toContain('1 file checked');
    expect(findings('templates/service.yaml')).toHaveLength(1);
  });

  it('prints an empty array where nothing is wrong', () => {
    expect(run('check', 'sound', '--format', 'json').stdout).toBe('[]\n');
  });
});

describe('kube-routes check', () => {
  it('groups by file, with a code frame, the rule, its page and a summary, without colour in a pipe', () => {
    const { stdout } = run('check', 'typo');
    expect(stdout).toContain('typo/service.yaml\n');
    expect(stdout).toContain('warning selector-no-match');
    expect(stdout).toContain('> 5 |   selector: { app: wbe }');
    expect(stdout).toMatch(/\n +\| +\^\^\^\n/);
    expect(stdout).toMatch(/https:\S+\/selector-no-match\.md/);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 warning; 2 files checked');
    expect(stdout).not.toMatch(/\u001b\[/);
  });

  it.each([
    [['typo'], 0],
    [['typo', '--fail-on', 'warning'], 1],
    [['typo', '--fail-on', 'error'], 0],
    [['typo', '--fail-on', 'hint'], 1],
    [['refused'], 1],
    [['refused', '--fail-on', 'never'], 0],
    [['sound', '--fail-on', 'hint'], 0],
    [['sound/pod.yaml', 'typo/pod.json'], 0],
  ])('%j exits with %i', (args, status) => {
    expect(run('check', ...args).status).toBe(status);
  });

  it.each([
    [['check', 'missing']],
    [['check', 'sound', 'missing.yaml']],
    [['check', '--format', 'xml']],
    [['check', '--unknown']],
    [['bogus']],
    [[]],
  ])('%j is wrong use or an unreadable path: it says so and exits with 2', (args) => {
    const { status, stderr, stdout } = run(...args);
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
    expect(stdout).toBe('');
  });

  it('tells a directory without manifests from one without problems', () => {
    expect(run('check', 'typo', '--rules', 'all=off').stdout).toMatch(/^no problems; 2/);
    expect(run('check', 'other')).toMatchObject({
      status: 0,
      stdout: 'no manifests found; 0 files checked\n',
    });
  });

  it('explains itself', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('check') as string });
    expect(run('check', '--help').stdout).toContain('--fail-on');
  });
});
