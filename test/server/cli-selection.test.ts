import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/src/core/index';
import { progressLine } from '../../server/src/cli/progress';
import { commandLine, pod, service } from './command-line';

const compact = ['check', '--format', 'compact'];

describe('--stdin', () => {
  const { runWith } = commandLine({});
  const check = (input: string, ...args: string[]) => runWith({ input }, 'check', '--stdin', ...args);

  it('names document, object and the template that Helm rendered', () => {
    const rendered = `---
# Source: shop/templates/pod.yaml
${pod('web')}---
# Source: shop/templates/service.yaml
${service('wbe').replace('name: web', 'name: web, namespace: default')}`;
    expect(check(rendered, '--format', 'compact').stdout).toMatch(
      /^<stdin>:13:20: warning: .* in this workspace .* \[selector-no-match\] \(document 2, Service default\/web, from shop\/templates\/service\.yaml\)\n$/,
    );
    expect(check(rendered).stdout).toContain(
      '  document 2, Service default/web, from shop/templates/service.yaml\n',
    );
    const [finding] = JSON.parse(check(rendered, '--format', 'json').stdout) as unknown[];
    expect(finding).toMatchObject({
      ...{ file: '<stdin>', document: 2, object: 'Service default/web' },
      source: 'shop/templates/service.yaml',
    });
  });

  it('names what kustomize says of the origin', () => {
    const origin = (lines: string): string =>
      service('web', 'web', '0').replace(
        '{ name: web }',
        `\n  name: web\n  annotations:\n    config.kubernetes.io/origin: |\n${lines}`,
      );
    const local = check(origin('      path: base/service.yaml'), '--format', 'compact').stdout;
    expect(local).toContain('(document 1, Service web, from base/service.yaml)');
    const remote = check(
      origin('      path: web.yaml\n      repo: https://example.org/x\n      ref: v1'),
      '--format',
      'compact',
    ).stdout;
    expect(remote).toContain('from https://example.org/x@v1: web.yaml)');
  });

  it.each(['text', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit'])(
    'is reported as %s',
    (format) => {
      const { stdout, status } = check(`\uFEFF${service('web', 'web', '0')}`, '--format', format);
      expect(status).toBe(1);
      expect(stdout).toContain('port-range');
      expect(stdout).not.toMatch(/manifests.stdin/);
    },
  );

  it('takes nothing, and what is no YAML', () => {
    expect(check('')).toMatchObject({ status: 0, stdout: 'no problems; 1 file checked\n' });
    expect(check('{{ not yaml')).toMatchObject({ status: 0 });
  });

  it.each([[['path']], [['--fix']], [['--changed-since', 'HEAD']]])('is wrong use with %j', (args) => {
    expect(check('', ...args).status).toBe(2);
  });
});

describe('--changed-since', () => {
  const line = commandLine({
    'main/old.yaml': service('web', 'old', '0'),
    'main/changed.yaml': service('web', 'changed', '0'),
    'main/gone.yaml': service('web', 'gone', '0'),
    '.gitignore': 'ignored.yaml\n',
  });
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...identity, ...args], { cwd: line.cwd, stdio: 'pipe' });
  };
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'first');
  git('checkout', '-qb', 'work');
  line.write({ 'main/changed.yaml': `# changed\n${service('web', 'changed', '0')}` });
  rmSync(path.join(line.cwd, 'main/gone.yaml'));
  git('commit', '-qam', 'second');
  git('checkout', '-q', 'main');
  line.write({ 'main/old.yaml': `# meanwhile\n${service('web', 'old', '0')}` });
  git('commit', '-qam', 'meanwhile');
  git('checkout', '-q', 'work');
  line.write({
    'ä new/added file.yaml': service('web', 'added', '0'),
    'ignored.yaml': service('web', 'x', '0'),
  });

  const files = (...args: string[]): string[] => {
    const { stdout } = line.run(...compact, '--rules', 'all=off,port-range=error', ...args);
    return stdout.split('\n').flatMap((text) => (text ? [text.split(':')[0] ?? ''] : []));
  };

  it('reports what is in files that changed since the branches parted, with new ones', () => {
    expect(files()).toEqual(['main/changed.yaml', 'main/old.yaml', 'ä new/added file.yaml']);
    expect(files('--changed-since', 'main')).toEqual(['main/changed.yaml', 'ä new/added file.yaml']);
    expect(files('--changed-since', 'HEAD')).toEqual(['ä new/added file.yaml']);
  });

  it('works below the root of the repository, and says what it does not show', () => {
    const { stdout } = line.runWith(
      { cwd: 'main' },
      'check',
      '--changed-since',
      'main',
      '--rules',
      'all=off,port-range=error',
    );
    expect(stdout).toContain('changed.yaml');
    expect(stdout).toContain('1 error; 2 files checked; not shown: 1 in files that did not change\n');
  });

  it.each(['no-such-branch', '--output=x', '-h', '$(touch owned)', 'HEAD; touch owned'])(
    'refuses the revision %s',
    (revision) => {
      const { status, stderr } = line.run('check', `--changed-since=${revision}`);
      expect(status).toBe(2);
      expect(stderr).toContain(`git knows no revision ${revision}`);
    },
  );

  it('is wrong use outside of a repository', () => {
    const { status, stderr } = commandLine({}).run('check', '--changed-since', 'HEAD');
    expect(status).toBe(2);
    expect(stderr).toContain('not a git repository');
  });

  it('runs no program that the repository names', () => {
    const { cwd, run, write } = commandLine({ 'a.yaml': pod('web') });
    execFileSync('git', ['init', '-q'], { cwd });
    execFileSync('git', ['add', '.'], { cwd });
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'a'], { cwd });
    for (const name of ['core.fsmonitor', 'diff.external', 'diff.x.textconv', 'core.pager'])
      execFileSync('git', ['config', name, 'touch owned; cat'], { cwd });
    write({ '.gitattributes': '*.yaml diff=x\n', 'a.yaml': `# other\n${pod('web')}` });
    expect(run('check', '--changed-since', 'HEAD').status).toBe(0);
    expect(spawnSync('ls', { cwd, encoding: 'utf8' }).stdout).toBe('a.yaml\n');
  });
});

describe('--baseline', () => {
  const twice = `${service('web', 'a', '0')}---\n${service('web', 'b', '0')}`;

  it('hides what was there, also when lines have moved and numbers changed, and nothing else', () => {
    const { run, runWith, write, cwd } = commandLine({ 'deploy/services.yaml': twice });
    const baseline = ['--baseline', 'deploy/known.json'];
    expect(run('check', '--write-baseline', ...baseline)).toMatchObject({ status: 0, stdout: '' });
    const written = readFileSync(path.join(cwd, 'deploy/known.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({
      version: 1,
      findings: expect.arrayContaining([
        expect.objectContaining({ file: 'services.yaml', rule: 'port-range', object: 'Service a', count: 1 }),
      ]) as unknown,
    });
    expect(run(...compact, ...baseline)).toMatchObject({ status: 0, stdout: '' });
    write({ 'deploy/services.yaml': `# moved\n\n${twice.replace('port: 0', 'port: 70000')}` });
    expect(run(...compact, ...baseline)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(runWith({ cwd: 'deploy' }, ...compact, '--baseline', 'known.json').stdout).toBe('');
    expect(run('check', ...baseline).stdout).toMatch(
      /^no problems; \d files checked; not shown: \d in the baseline\n$/,
    );
    write({ 'deploy/services.yaml': `${twice}---\n${service('web', 'c', '0')}` });
    const { stdout, status } = run(...compact, '--rules', 'selector-no-match=off', ...baseline);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^deploy\/services\.yaml:20:19: error: [^\n]* \[port-range\]\n$/);
  });

  it('says what is no longer found', () => {
    const { run, write } = commandLine({ 'a.yaml': twice });
    run('check', '--write-baseline', '--rules', 'selector-no-match=off', '--baseline', 'b.json');
    write({ 'a.yaml': service('web', 'a', '0') });
    expect(run('check', '--baseline', 'b.json').stderr).toContain('1 of the baseline is no longer found');
  });

  it('has a name of its own', () => {
    const { run, cwd } = commandLine({ 'a.yaml': twice });
    expect(run('check', '--write-baseline').stderr).toContain('.kube-routes-baseline.json');
    expect(readFileSync(path.join(cwd, '.kube-routes-baseline.json'), 'utf8')).toContain('port-range');
  });

  it.each([
    [['--baseline', 'missing.json']],
    [['--baseline', 'wrong.json']],
    [['--write-baseline', '--fix']],
    [['--write-baseline', '--baseline', 'no/such/directory.json']],
  ])('is wrong use: %j', (args) => {
    const { run } = commandLine({ 'wrong.json': '{ "version": 2 }', 'a.yaml': pod('web') });
    const { status, stderr } = run('check', ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^kube-routes: \S/);
  });
});

describe('kube-routes explain', () => {
  const { run } = commandLine({});

  it('prints the page of a rule', () => {
    const { stdout, status } = run('explain', 'port-name');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^`port-name`\n/);
    expect(stdout).toContain('When it stays silent');
    expect(stdout).not.toMatch(/<!--|```/);
  });

  it('lists the rules', () => {
    const lines = run('explain').stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(RULES.map(({ id }) => id));
  });

  it.each(['no-such-rule', 'constructor', '../../etc'])('does not know %s', (rule) => {
    expect(run('explain', rule)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('the progress line', () => {
  const told = (isInteractive: boolean, times: readonly number[]): string => {
    let text = '';
    let now = 0;
    const progress = progressLine({ isInteractive, error: (some) => (text += some), now: () => now });
    times.forEach((time, index) => {
      now = time;
      progress.report('checking', index, times.length);
    });
    progress.end();
    return text;
  };

  it('comes on a terminal after a second, not at every file, and goes away', () => {
    expect(told(true, [0, 500, 999])).toBe('');
    expect(told(true, [0, 1000, 1010, 1200])).toBe(
      '\r\u001b[Kchecking 1 of 4 …\r\u001b[Kchecking 3 of 4 …\r\u001b[K',
    );
    expect(told(false, [0, 5000])).toBe('');
  });
});

it('ends quietly when nobody reads on', () => {
  const { cwd, write } = commandLine({});
  write(
    Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${index}.yaml`, service('x', 'y', '0')])),
  );
  const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
  const script = `"${process.execPath}" "${cli}" check --format json | head -c 10`;
  const { stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
  expect(stderr).toBe('');
});
