import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, pod, service } from './command-line';

/** One misspelt key, which has a safe fix. */
const MISSPELT = service('web').replace('selector:', 'selectr:');
const FIXED = service('web');
/** With a fix that is offered first, but not safe. */
const UNNAMED = service('web').replace('[{ port: 80 }]', '[{ port: 80 }, { port: 443 }]');

function around(files: Readonly<Record<string, string>>) {
  const line = commandLine(files);
  return { ...line, read: (file: string) => readFileSync(path.join(line.cwd, file), 'utf8') };
}

describe('kube-routes check --fix', () => {
  it('makes safe repairs, reports what is left, and leaves no other file behind', () => {
    const { cwd, run, read } = around({
      'a/service.yaml': MISSPELT,
      'a/pod.yaml': pod('web'),
      'a/unnamed.yaml': UNNAMED.replace('name: web', 'name: other'),
    });
    const { status, stdout, stderr } = run('check', '--fix', 'a', '--format', 'compact');
    expect(read('a/service.yaml')).toBe(FIXED);
    expect(read('a/unnamed.yaml')).toBe(UNNAMED.replace('name: web', 'name: other'));
    expect(stderr).toBe('1 fix in 1 file\n');
    expect(stdout).not.toContain('selectr');
    expect(stdout).toContain('[port-name]');
    expect(status).toBe(1);
    expect(readdirSync(path.join(cwd, 'a')).sort()).toEqual(['pod.yaml', 'service.yaml', 'unnamed.yaml']);
    expect(run('check', '--fix', 'a/service.yaml').stderr).toBe('nothing to fix\n');
  });

  it('makes the others with --fix=all, where one is the plain choice', () => {
    const { run, read } = around({ 'service.yaml': UNNAMED, 'pod.yaml': pod('web') });
    expect(run('check', '--fix').status).toBe(1);
    expect(read('service.yaml')).toBe(UNNAMED);
    expect(run('check', '--fix=all').status).toBe(0);
    expect(read('service.yaml')).toContain('{ name: http, port: 80 }, { name: https, port: 443 }');
  });

  it('leaves to a person what is to be filled in', () => {
    const quoted = service('web')
      .replace(/  selector:.*\n/, '')
      .replace('port: 80', 'port: "80"');
    const { run, read } = around({ 'service.yaml': quoted });
    run('check', '--fix=all');
    expect(read('service.yaml')).toBe(quoted.replace('"80"', '80'));
  });

  it('makes up no port: only those that the Pods declare are added', () => {
    const empty = service('web').replace('[{ port: 80 }]', '[]');
    const silent = pod('web').replace(/,? *ports: \[[^\]]*\]/, '');
    const { run, read } = around({ 'service.yaml': empty, 'pod.yaml': silent });
    run('check', '--fix=all');
    expect(read('service.yaml')).toBe(empty);
    const known = around({
      'service.yaml': empty,
      'pod.yaml': silent.replace(/image: .*/, 'image: example/web:1, ports: [{ containerPort: 8080 }] }] }'),
    });
    known.run('check', '--fix=all');
    expect(known.read('service.yaml')).toContain('port: 8080');
  });

  it('does not send a Service elsewhere than where its Pods are told to listen', () => {
    const told = pod('web').replace(
      /image: .*/,
      "image: example/web:1, env: [{ name: PORT, value: '80' }], ports: [{ containerPort: 9999 }] }] }",
    );
    const { run, read } = around({ 'service.yaml': service('web'), 'pod.yaml': told });
    expect(run('check', '--format', 'compact').stdout).toContain('[target-port-undeclared]');
    run('check', '--fix=all');
    expect(read('service.yaml')).toBe(service('web'));
    expect(read('pod.yaml')).toContain('{ containerPort: 80 }');
  });

  it('goes on until nothing changes', () => {
    // What the field holds is only looked at once it is spelt right.
    const twice = service('web').replace('ports: [{ port: 80 }]', 'portz: [{ prt: 80 }]');
    const { run, read } = around({ 'service.yaml': twice, 'pod.yaml': pod('web') });
    run('check', '--fix');
    expect(read('service.yaml')).toBe(FIXED);
  });

  it('keeps line ends, the byte order mark and the mode', () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    const joined = pod('web') + MISSPELT;
    const { cwd, run, read } = around({
      'crlf.yaml': `\uFEFF${crlf(MISSPELT)}`,
      'joined.yaml': crlf(joined),
    });
    chmodSync(path.join(cwd, 'crlf.yaml'), 0o640);
    run('check', '--fix');
    expect(read('crlf.yaml')).toBe(`\uFEFF${crlf(FIXED)}`);
    expect(read('joined.yaml')).toBe(crlf(`${pod('web')}---\n${FIXED}`));
    expect(statSync(path.join(cwd, 'crlf.yaml')).mode & 0o777).toBe(0o640);
  });

  it('does not write through a link that leads out, and says so', () => {
    const { cwd, run, runWith, read } = around({
      'outside/service.yaml': MISSPELT,
      'inside/pod.yaml': pod('web'),
    });
    symlinkSync('../outside/service.yaml', path.join(cwd, 'inside/link.yaml'));
    const { status, stderr } = runWith({ cwd: 'inside' }, 'check', '--fix', 'link.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain('link.yaml stays as it is: a link leads out of the directory that is checked');
    expect(read('outside/service.yaml')).toBe(MISSPELT);
    // Inside the directory a link may lead anywhere, and stays a link.
    expect(run('check', '--fix', 'inside/link.yaml').stderr).toBe('1 fix in 1 file\n');
    expect(read('outside/service.yaml')).toBe(FIXED);
    expect(readdirSync(path.join(cwd, 'inside'), { withFileTypes: true })[0]?.isSymbolicLink()).toBe(true);
  });

  it('leaves what is no UTF-8 alone', () => {
    const { cwd, run } = around({ 'pod.yaml': pod('web') });
    const bytes = Buffer.concat([Buffer.from(MISSPELT), Buffer.from([0x23, 0x20, 0xe4, 0x0a])]);
    writeFileSync(path.join(cwd, 'latin1.yaml'), bytes);
    const { status, stderr, stdout } = run('check', '--fix', '--format', 'compact');
    expect(status).toBe(2);
    expect(stderr).toContain('latin1.yaml stays as it is: it is not in UTF-8');
    expect(readFileSync(path.join(cwd, 'latin1.yaml'))).toEqual(bytes);
    // What was not repaired is still reported.
    expect(stdout).toContain('selectr');
  });

  it('changes no templates', () => {
    const chart = {
      'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'templates/web.yaml': MISSPELT,
    };
    const { run, read } = around(chart);
    expect(run('check', '--fix').stderr).toBe('nothing to fix\n');
    expect(read('templates/web.yaml')).toBe(MISSPELT);
  });
});

describe('kube-routes check --fix --dry-run', () => {
  it.each([
    ['safe', 'service.yaml', MISSPELT],
    ['all', 'service.yaml', UNNAMED],
    ['safe', 'with space.yaml', MISSPELT],
    ['safe', 'crlf.yaml', MISSPELT.replaceAll('\n', '\r\n')],
    ['safe', 'bom.yaml', `\uFEFF${MISSPELT}`],
    ['safe', 'no line end.yaml', MISSPELT.trimEnd()],
  ])('prints a patch for --fix=%s of %s that git applies, and writes nothing', (which, file, text) => {
    const { cwd, run, read } = around({ [file]: text, 'pod.yaml': pod('web') });
    const { stdout, stderr, status } = run('check', `--fix=${which}`, '--dry-run', '--fail-on', 'warning');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\d fix(?:es)? in 1 file, not written\n$/);
    expect(read(file)).toBe(text);
    const applied = spawnSync('git', ['apply', '-'], { cwd, input: stdout, encoding: 'utf8' });
    expect(applied.stderr.replace(/^.*warning.*$|\s/gm, '')).not.toContain('error');
    expect(applied.status).toBe(0);
    const patched = read(file);
    writeFileSync(path.join(cwd, file), text);
    run('check', `--fix=${which}`);
    expect(patched).toBe(read(file));
    expect(patched).not.toBe(text);
  });

  it('is wrong use without --fix', () => {
    const { status, stderr } = around({}).run('check', '--dry-run');
    expect(status).toBe(2);
    expect(stderr).toContain('--fix');
  });
});
