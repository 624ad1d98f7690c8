import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/src/core/index';
import { xmlProblem } from '../harness/xml';
import { commandLine, pod, service } from './command-line';

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: site }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`;
const { run, runWith } = commandLine({
  'a/ingress.yaml': INGRESS,
  'a/service.yaml': service('web'),
  'a/pod.yaml': pod('web'),
  'b/service.yaml': service('other', 'lost').replace('name: lost', 'name: lost, namespace: far'),
});

describe('kube-routes routes', () => {
  it('prints who sends where, and what is wrong', () => {
    const { stdout, status } = run('routes');
    expect(status).toBe(0);
    expect(stdout).toContain('Ingress site · default\n');
    expect(stdout).toMatch(/ {2}.*→ Service web 80\n/);
    expect(stdout).toMatch(/Service web · default\n {2}80 → Pod web 80\b.*\n/);
    expect(stdout).toMatch(/Service lost · far\n {2}80 → No Pod found {2}\?\n/);
    expect(run('routes', 'a/pod.yaml', '--only-broken').stdout).toBe('no routes\n');
  });

  it('shows a file, a namespace, a text, and what is broken', () => {
    expect(run('routes', '--namespace', 'far').stdout).not.toContain('Service web');
    expect(run('routes', '--filter', 'site').stdout).not.toContain('Service lost');
    expect(run('routes', 'b/service.yaml').stdout).not.toContain('Service web');
    expect(runWith({ input: service('x', 'piped') }, 'routes', '--stdin').stdout).toContain('Service piped');
  });

  it('is Mermaid, SVG and JSON as well', () => {
    expect(run('routes', 'a', '--format', 'mermaid').stdout).toMatch(/^(?:%%|flowchart|graph|---)/);
    const svg = run('routes', 'a', '--format', 'svg').stdout;
    expect(svg).toContain('Ingress');
    expect(xmlProblem(svg)).toBeUndefined();
    const graph = JSON.parse(run('routes', 'a', '--format', 'json').stdout) as {
      readonly boxes: readonly object[];
      readonly links: readonly object[];
    };
    expect(graph.boxes).toContainEqual(
      expect.objectContaining({ id: 'Service default/web', at: 'a/service.yaml:3:19' }),
    );
    expect(graph.links).toContainEqual(
      expect.objectContaining({ from: 'Ingress default/site', to: 'Service default/web' }),
    );
  });

  it.each([[['missing']], [['--format', 'dot']], [['--stdin', 'a']]])('is wrong use with %j', (args) => {
    expect(run('routes', ...args)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('kube-routes completion', () => {
  /** What bash offers for the last word of a line. */
  function complete(...words: string[]): string[] {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `${run('completion', 'bash').stdout}
COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _kube_routes; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  }

  it('knows commands, options, values and rules in bash', () => {
    expect(complete('kube-routes', '')).toEqual(expect.arrayContaining(['check', 'explain', 'routes']));
    expect(complete('kube-routes', 'check', '--form')).toEqual(['--format']);
    expect(complete('kube-routes', 'check', '--format', 's')).toEqual(['sarif']);
    expect(complete('kube-routes', 'check', '--format', '=', 'ju')).toEqual(['junit']);
    expect(complete('kube-routes', 'routes', '--format', 's')).toEqual(['svg']);
    expect(complete('kube-routes', 'explain', '')).toEqual(RULES.map(({ id }) => id));
    expect(complete('kube-routes', 'check', '--baseline', '/et')).toEqual(['/etc']);
  });

  it.each(['zsh', 'fish'])('names every command and option in %s', (shell) => {
    const { stdout, status } = run('completion', shell);
    expect(status).toBe(0);
    for (const word of ['check', 'explain', 'sarif', 'changed-since', 'only-broken', 'port-name'])
      expect(stdout).toContain(word);
  });

  it('knows no other shell', () => {
    expect(run('completion', 'tcsh').status).toBe(2);
  });
});

it('serves a client by standard input and output without being told so', async () => {
  const server = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../dist/server.js')]);
  const message = JSON.stringify({
    ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
    params: { processId: null, capabilities: {}, rootUri: null },
  });
  server.stdin.write(`Content-Length: ${message.length}\r\n\r\n${message}`);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('kube-routes')) resolve(text);
    });
    server.on('exit', () => reject(new Error(`the server ended: ${text}`)));
  });
  server.kill();
  expect(answer).toContain('"serverInfo":{"name":"kube-routes"');
});
