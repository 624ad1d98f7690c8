import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { commandLine, pod, service } from './command-line';

const FILES = {
  'deploy/service.yaml': service('web'),
  'deploy/pod.yaml': pod('web'),
  'deploy/refused.yaml': service('web', 'refused', '0'),
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
};
const { cwd, run, runWith, write } = commandLine(FILES);
const folder = path.join(cwd, '.kube-routes-cache');

/** What is said with the cache, which must be what is said without it, and of how many files it knew. */
function check(...args: string[]): { readonly stdout: string; readonly known: string | undefined } {
  const { stdout, stderr, status } = run('check', '--cache', '--verbose', ...args);
  const plain = run('check', ...args);
  expect({ stdout, status }).toEqual({ stdout: plain.stdout, status: plain.status });
  return { stdout, known: /^(\d+ of \d+) files unchanged since the last run$/m.exec(stderr)?.[1] };
}

describe('--cache', () => {
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    write(FILES);
  });

  it('works out what changed, and what that changes elsewhere', () => {
    expect(check()).toMatchObject({ known: '0 of 4' });
    expect(check()).toMatchObject({ known: '4 of 4' });
    write({ 'deploy/pod.yaml': pod('wbe') });
    const { stdout, known } = check();
    expect(known).toBe('3 of 4');
    expect(stdout).toContain('selector-no-match');
    rmSync(path.join(cwd, 'deploy/pod.yaml'));
    expect(check().known).toBe('3 of 3');
    write({ 'deploy/pod.yaml': pod('web') });
    expect(check().stdout).not.toContain('selector-no-match');
    expect(check('--locale', 'ko').known).toBe('4 of 4');
    expect(check('--format', 'sarif').known).toBe('4 of 4');
  });

  it('counts for the same settings and paths only', () => {
    check();
    expect(check('--rules', 'port-range=hint')).toMatchObject({ known: '0 of 4' });
    expect(check('deploy').known).toBe('0 of 3');
    check();
    write({ '.kube-routes.yaml': 'rules: { port-range: off }\n' });
    expect(check()).toMatchObject({ known: '0 of 5' });
    expect(check()).toMatchObject({ known: '5 of 5' });
    rmSync(path.join(cwd, '.kube-routes.yaml'));
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['half of it', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['another letter', (bytes: Buffer) => Buffer.from(bytes.toString().replace('port-range', 'port-rangE'))],
    [
      'another build',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace(/[\da-f]{40}/, '0'.repeat(40))),
    ],
    ['something else', () => Buffer.from('{"kube-routes": []}\n')],
  ])('is thrown away where it holds %s', (_, change) => {
    check();
    const [name = ''] = readdirSync(folder);
    const file = path.join(folder, name);
    const before = readFileSync(file);
    writeFileSync(file, change(before));
    expect(check().known).toBe('0 of 4');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('stays as it is where nothing changed, and is not checked itself', () => {
    check();
    const [name = ''] = readdirSync(folder);
    writeFileSync(path.join(folder, 'service.txt'), service('nothing'));
    const before = readFileSync(path.join(folder, name));
    expect(check().known).toBe('4 of 4');
    expect(readFileSync(path.join(folder, name)).equals(before)).toBe(true);
  });

  it('counts in another checkout, too, if that is called the same', () => {
    const settings = { '.kube-routes.yaml': 'exclude: [left/**]\nignore: [legacy/**]\n' };
    const kustomization = { 'overlay/kustomization.yaml': 'resources: [../../shop, ../../../above]\n' };
    const checkIn = (place: string) => {
      const { stdout, stderr, status } = runWith({ cwd: place }, 'check', '--cache', '--verbose');
      const plain = runWith({ cwd: place }, 'check');
      expect({ stdout, status }).toEqual({ stdout: plain.stdout, status: plain.status });
      return /^(\d+ of \d+) files unchanged since the last run$/m.exec(stderr)?.[1];
    };
    const files = { ...FILES, ...settings, ...kustomization };
    write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`a/shop/${name}`, text])));
    expect(checkIn('a/shop')).toBe('0 of 6');
    expect(checkIn('a/shop')).toBe('6 of 6');
    cpSync(path.join(cwd, 'a'), path.join(cwd, 'b/c'), { recursive: true });
    write({ 'b/c/shop/deploy/pod.yaml': pod('wbe') });
    expect(checkIn('b/c/shop')).toBe('5 of 6');
    write({ 'b/c/shop/deploy/pod.yaml': pod('web') });
    expect(checkIn('b/c/shop')).toBe('5 of 6');
    // What the overlay names lay outside there, and does not here.
    cpSync(path.join(cwd, 'a/shop'), path.join(cwd, 'shop'), { recursive: true });
    expect(checkIn('shop')).toBe('0 of 6');
    renameSync(path.join(cwd, 'b/c'), path.join(cwd, 'b/templates'));
    expect(checkIn('b/templates/shop')).toBe('0 of 6');
    // A file here gets its meaning from the name of the directory.
    renameSync(path.join(cwd, 'b/templates/shop'), path.join(cwd, 'patches'));
    expect(checkIn('patches')).toBe('0 of 6');
  });

  it('knows nothing of what --fix made', () => {
    const quoted = service('web', 'quoted').replace('port: 80', 'port: 80, targetPort: "8080"');
    write({ 'fix/service.yaml': quoted });
    run('check', 'fix', '--cache');
    const { stderr } = run('check', 'fix', '--cache', '--fix');
    expect(stderr).toContain('1 fix in 1 file');
    expect(check('fix').known).toBe('0 of 1');
    expect(check('fix').known).toBe('1 of 1');
  });

  it('lies where it is told to', () => {
    run('check', 'deploy', '--cache', '--cache-location', 'some/where');
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(path.join(cwd, 'some/where'))).toHaveLength(1);
  });

  it('does not stand in the way where it cannot be written', () => {
    const plain = run('check', 'deploy');
    const { stdout, stderr, status } = run(
      'check',
      'deploy',
      '--cache',
      '--cache-location',
      'deploy/pod.yaml',
    );
    expect({ stdout, status }).toEqual({ stdout: plain.stdout, status: plain.status });
    expect(stderr).toMatch(/^kube-routes: cannot keep the cache: /);
    expect(readFileSync(path.join(cwd, 'deploy/pod.yaml'), 'utf8')).toBe(pod('web'));
    expect(run('check', '--stdin', '--cache').status).toBe(2);
  });
});
