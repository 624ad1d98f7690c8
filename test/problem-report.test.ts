import { describe, expect, it } from 'vitest';
import { problemReport, type Facts } from '../client/src/problem-report';
import { MOST_RESTARTS, Restarts } from '../client/src/restarts';

const FACTS: Facts = {
  extension: '1.2.3',
  editor: '1.100.0',
  host: 'Code (desktop)',
  platform: 'linux x64',
  ends: 2,
  failures: [],
  settings: [],
};

describe('a report of a problem', () => {
  it('has the versions, how often the server ended, and that nothing was changed', () => {
    const report = problemReport(FACTS);
    for (const part of ['Kube Routes 1.2.3', 'Code (desktop) 1.100.0', 'linux x64', 'ended 2 times', 'None.'])
      expect(report).toContain(part);
  });

  it('has of a failure where it was in our code, and nothing that a manifest could have brought in', () => {
    const error = [
      'TypeError: Cannot read properties of undefined (reading "topsecret-service")',
      'of topsecret manifest: RangeError',
      '    at Object.check [as judge] (/home/topsecret/.vscode/extensions/kube-routes/dist/server.js:12:345)',
      '    at async run (C:\\Users\\topsecret\\dist\\server.js:1:2)',
      '    at /home/topsecret/dist/server.js:3:4',
      '    at topsecret',
    ].join('\n');
    const report = problemReport({
      ...FACTS,
      failures: [
        { what: 'rule port-name', error },
        { what: 'rule x on file:///topsecret.yaml', error: 'topsecret' },
      ],
    });
    expect(report).toContain('rule port-name:');
    expect(report).toContain('TypeError');
    expect(report).toContain('    at Object.check [as judge] (server.js:12:345)');
    expect(report).toContain('    at run (server.js:1:2)');
    expect(report).toContain('    at (no name) (server.js:3:4)');
    expect(report).not.toContain('topsecret');
  });

  it('has the last ten failures', () => {
    const failures = Array.from({ length: 12 }, (_, index) => ({
      what: `hover ${index}`,
      error: 'Error: x',
    }));
    const report = problemReport({ ...FACTS, failures });
    expect(report).not.toContain('hover 1:');
    for (let index = 2; index < 12; index++) expect(report).toContain(`hover ${index}:`);
  });

  it('has the values of settings only where they leave no room for names', () => {
    const text = { type: 'string' };
    const report = problemReport({
      ...FACTS,
      settings: [
        { key: 'kubeRoutes.codeLens', value: false, schema: { type: 'boolean' } },
        { key: 'kubeRoutes.rules.port-name', value: 'off', schema: { ...text, enum: ['off', 'error'] } },
        { key: 'kubeRoutes.rules.other', value: 'topsecret', schema: { ...text, enum: ['off', 'error'] } },
        { key: 'kubeRoutes.nodePortRange', value: '30000-31000', schema: { ...text, pattern: '^.*$' } },
        { key: 'kubeRoutes.kubernetesVersion', value: 'v1.30 topsecret', schema: { ...text, pattern: 'v' } },
        { key: 'kubeRoutes.defaultNamespace', value: 'topsecret', schema: text },
        { key: 'kubeRoutes.exclude', value: ['topsecret/**'], schema: { type: 'array' } },
      ],
    });
    expect(report).not.toContain('topsecret');
    expect(report).toContain('- `kubeRoutes.codeLens`: `false`');
    expect(report).toContain('- `kubeRoutes.rules.port-name`: `off`');
    expect(report).toContain('- `kubeRoutes.nodePortRange`: `30000-31000`');
    expect(report.match(/\(changed\)/g)).toHaveLength(4);
  });
});

describe('a server that ends', () => {
  it('is started again a few times, and left alone when it goes on ending', () => {
    const restarts = new Restarts();
    for (let end = 0; end < MOST_RESTARTS; end++)
      expect(restarts.ended(end * 1000)).toEqual({ lately: end + 1, restart: true });
    expect(restarts.ended(10_000)).toEqual({ lately: MOST_RESTARTS + 1, restart: false });
    expect(restarts.total).toBe(MOST_RESTARTS + 1);
  });

  it('now and then is always started again, and so is one that somebody starts', () => {
    const restarts = new Restarts();
    for (let end = 0; end < 50; end++) expect(restarts.ended(end * 60_000).restart).toBe(true);
    for (let end = 0; end < MOST_RESTARTS + 1; end++) restarts.ended(50 * 60_000);
    restarts.forget();
    expect(restarts.ended(50 * 60_000).restart).toBe(true);
  });
});
