import { describe, expect, it } from 'vitest';
import { emptySnapshot, parseFile, withFiles, type Snapshot } from '../server/src/core/index';
import { isWorkload } from '../server/src/core/k8s/resource';
import type { Workload } from '../server/src/core/k8s/workload';
import { isIsolated, judgeFlow, letsDnsOut } from '../server/src/core/routing/policy-flow';
import { keyFor } from '../server/src/core/workspace/index-keys';
import { find } from '../server/src/core/workspace/snapshot';

const WEB = pod(
  'web',
  'shop',
  'web',
  'ports: [{ name: http, containerPort: 8080 }, { name: dns, containerPort: 53, protocol: UDP }]',
);
const API = pod('api', 'shop', 'api');
const AWAY = pod('away', 'warehouse', 'api');

/** Each policy selects the Pods of `web` in namespace `shop`, unless it says otherwise; asked is TCP 8080 from `api`. */
describe('NP-001, NP-002: union of allowances', () => {
  it.each([
    ['no policy', [], 'yes'],
    [
      'a policy for other Pods',
      [policy('podSelector: { matchLabels: { app: other } }', 'ingress: []')],
      'yes',
    ],
    ['a policy without rules', [web('ingress: []')], 'no'],
    ['a policy without the field', [web('policyTypes: [Ingress]')], 'no'],
    [
      'one that denies and one that allows',
      [web('ingress: []'), web('ingress: [{ from: [{ podSelector: {} }] }]')],
      'yes',
    ],
    [
      'a policy of another namespace',
      [web('ingress: []').replace('namespace: shop', 'namespace: other')],
      'yes',
    ],
  ])('%s', (_, policies, expected) => {
    expect(from('api', ...policies)).toBe(expected);
  });

  it.each([
    ['nobody is isolated', [], 'yes'],
    [
      'only the caller may not',
      [policy('podSelector: { matchLabels: { app: api } }', 'policyTypes: [Egress]')],
      'no',
    ],
    ['the caller may, the receiver lets nobody in', [outOf('egress: [{}]'), web('ingress: []')], 'no'],
    [
      'both may',
      [outOf('egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }] }]'), web('ingress: [{}]')],
      'yes',
    ],
    [
      'the caller may only to others',
      [outOf('egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]')],
      'no',
    ],
    ['the caller may to this port', [outOf('egress: [{ ports: [{ port: http }] }]')], 'yes'],
    ['the caller may to the port of the Service', [outOf('egress: [{ ports: [{ port: 80 }] }]')], 'no'],
  ])('both ends count: %s', (_, policies, expected) => {
    expect(from('api', ...policies)).toBe(expected);
  });
});

describe('NP-003, DEF-016: policyTypes', () => {
  it.each([
    ['egress: [{}]', 'yes', 'yes'],
    ['policyTypes: [Egress]\n  egress: [{}]', 'no', 'yes'],
    ['ingress: [{}]', 'yes', 'no'],
    ['egress: []', 'yes', 'no'],
    ['policyTypes: [Ingress, Egress]', 'yes', 'yes'],
    ['policyTypes: []\n  egress: [{}]', 'yes', 'yes'],
  ])('%s', (rules, ingress, egress) => {
    const snapshot = snapshotOf([web(rules)]);
    const workload = named(snapshot, 'web');
    expect([isIsolated(snapshot, workload, 'Ingress'), isIsolated(snapshot, workload, 'Egress')]).toEqual([
      ingress,
      egress,
    ]);
  });
});

describe('NP-004, NP-006: peers', () => {
  it.each([
    ['ingress: [{}]', 'yes', 'yes'],
    ['ingress: [{ from: [] }]', 'yes', 'yes'],
    ['ingress: [{ from: null }]', 'yes', 'yes'],
    ['ingress: [{ from: [{ podSelector: {} }] }]', 'yes', 'no'],
    ['ingress: [{ from: [{ podSelector: { matchLabels: { app: api } } }] }]', 'yes', 'no'],
    ['ingress: [{ from: [{ podSelector: { matchLabels: { app: other } } }] }]', 'no', 'no'],
    ['ingress: [{ from: [{ namespaceSelector: {} }] }]', 'yes', 'yes'],
    ['ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: stock } } }] }]', 'not-known', 'yes'],
    ['ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: none } } }] }]', 'not-known', 'no'],
    // NP-007: the name is always a label.
    [
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: warehouse } } }] }]',
      'no',
      'yes',
    ],
    [
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }]',
      'yes',
      'no',
    ],
    // In one item both must hold, in two either.
    [
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: stock } }, podSelector: { matchLabels: { app: other } } }] }]',
      'no',
      'no',
    ],
    [
      'ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: stock } } }, { podSelector: { matchLabels: { app: api } } }] }]',
      'yes',
      'yes',
    ],
    [
      'ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [api] }] } }] }]',
      'no',
      'no',
    ],
    [
      'ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: gone, operator: DoesNotExist }] } }] }]',
      'yes',
      'no',
    ],
    [
      'ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: Is, values: [api] }] } }] }]',
      'not-known',
      'no',
    ],
    [
      'ingress: [{ from: [{ podSelector: { matchLabels: { pod-template-hash: abc } } }] }]',
      'not-known',
      'no',
    ],
    // NP-010
    ['ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]', 'not-known', 'not-known'],
    [
      'ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]',
      'not-known',
      'not-known',
    ],
    ['ingress: [{ from: [{ ipBlock: { cidr: 8.8.8.0/24 } }] }]', 'no', 'no'],
    // What we cannot read may let everybody in.
    ['ingress: [null]', 'not-known', 'not-known'],
    ['ingress: [{ from: [null] }]', 'not-known', 'not-known'],
    ['ingres: [{}]', 'not-known', 'not-known'],
  ])('%s', (rules, api, away) => {
    expect([from('api', web(rules)), from('away', web(rules))]).toEqual([api, away]);
  });
});

describe('NP-008, NP-009: ports', () => {
  it.each([
    ['[]', 'yes', 'yes'],
    ['[{ port: 8080 }]', 'yes', 'no'],
    ['[{ port: 80 }]', 'no', 'no'],
    ['[{ port: http }]', 'yes', 'no'],
    ['[{ port: dns }]', 'no', 'no'],
    ['[{ port: dns, protocol: UDP }]', 'no', 'yes'],
    ['[{ port: https }]', 'no', 'no'],
    ['[{ protocol: UDP }]', 'no', 'yes'],
    ['[{ protocol: TCP }]', 'yes', 'no'],
    ['[{}]', 'yes', 'no'],
    ['[{ port: 8000, endPort: 9000 }]', 'yes', 'no'],
    ['[{ port: 8081, endPort: 9000 }]', 'no', 'no'],
    ['[{ port: 8080, endPort: 8080 }]', 'yes', 'no'],
    ['[{ port: http, endPort: 9000 }]', 'not-known', 'no'],
    ['[{ port: "{{ port }}" }]', 'not-known', 'no'],
    ['[{ port: 1, protocol: "{{ protocol }}" }]', 'not-known', 'not-known'],
  ])('%s', (ports, tcp, udp) => {
    const snapshot = snapshotOf([web(`ingress: [{ ports: ${ports} }]`)]);
    const [api, receiver] = [named(snapshot, 'api'), named(snapshot, 'web')];
    const ask = (port: number, protocol: string) =>
      judgeFlow(snapshot, { from: api, to: receiver, port, protocol }).allowed;
    expect([ask(8080, 'TCP'), ask(53, 'UDP')]).toEqual([tcp, udp]);
  });
});

describe('NP-012: Pods on the network of their node', () => {
  it.each<[string, string[], string, string | undefined]>([
    ['no policy', [], 'yes', undefined],
    ['a rule for Pods', [web('ingress: [{ from: [{ podSelector: {} }] }]')], 'not-known', 'host-network'],
    ['a rule for everybody', [web('ingress: [{}]')], 'yes', undefined],
    ['no rule at all', [web('ingress: []')], 'no', undefined],
    [
      'a policy for the caller',
      [policy('podSelector: { matchLabels: { app: host } }', 'policyTypes: [Egress]')],
      'not-known',
      'host-network',
    ],
  ])('%s', (_, policies, expected, doubt) => {
    const snapshot = snapshotOf(policies);
    const flow = { from: named(snapshot, 'host'), to: named(snapshot, 'web'), port: 8080, protocol: 'TCP' };
    expect(judgeFlow(snapshot, flow)).toMatchObject({ allowed: expected, doubt });
  });
});

describe('NP-013: DNS', () => {
  it.each([
    ['policyTypes: [Egress]', 'no'],
    ['egress: [{ ports: [{ port: 8080 }] }]', 'no'],
    ['egress: [{ ports: [{ port: 53, protocol: UDP }] }]', 'not-known'],
    ['egress: [{ ports: [{ port: 5353, protocol: UDP }] }]', 'not-known'],
    ['egress: [{ to: [{ podSelector: {} }] }]', 'not-known'],
    ['ingress: [{}]', 'yes'],
  ])('%s', (rules, expected) => {
    const snapshot = snapshotOf([web(rules)]);
    expect(letsDnsOut(snapshot, named(snapshot, 'web'))).toBe(expected);
  });
});

describe('callers that no manifest shows, such as the Pods of an Ingress controller', () => {
  it.each([
    ['ingress: []', 'no'],
    ['ingress: [{}]', 'yes'],
    ['ingress: [{ ports: [{ port: http }] }]', 'yes'],
    ['ingress: [{ ports: [{ port: 80 }] }]', 'no'],
    ['ingress: [{ from: [{ namespaceSelector: {} }] }]', 'yes'],
    ['ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }] }]', 'yes'],
    ['ingress: [{ from: [{ podSelector: {} }] }]', 'not-known'],
    ['ingress: [{ from: [{ ipBlock: { cidr: 8.8.8.0/24 } }] }]', 'no'],
  ])('%s', (rules, expected) => {
    const snapshot = snapshotOf([web(rules)]);
    const to = named(snapshot, 'web');
    expect(judgeFlow(snapshot, { from: undefined, to, port: 8080, protocol: 'TCP' }).allowed).toBe(expected);
  });
});

it('says nothing of policies and Pods that are far from each other', () => {
  const files = [
    ['file:///workspace/a/b/c/web.yaml', `${WEB}---\n${API}`],
    ['file:///workspace/x/y/z/policy.yaml', web('ingress: []')],
  ] as const;
  const snapshot = withFiles(
    emptySnapshot(['file:///workspace']),
    files.map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
  expect(isIsolated(snapshot, named(snapshot, 'web'), 'Ingress')).toBe('no');
});

it('takes a policy to mean the variant of a workload that is nearest to it', () => {
  const variants = ['default', 'isolated'].map((name) => {
    const uri = `file:///workspace/${name}.yaml`;
    const text = name === 'isolated' ? `${WEB}---\n${web('ingress: []')}` : WEB;
    return { uri, file: parseFile(uri, text) };
  });
  const snapshot = withFiles(emptySnapshot(['file:///workspace']), variants);
  const found = find(snapshot, keyFor.name('Pod', 'web')).filter(isWorkload);
  expect(found.map((workload) => [workload.document.uri, isIsolated(snapshot, workload, 'Ingress')])).toEqual(
    [
      ['file:///workspace/default.yaml', 'no'],
      ['file:///workspace/isolated.yaml', 'yes'],
    ],
  );
});

function from(caller: string, ...policies: string[]): string {
  const snapshot = snapshotOf(policies);
  const flow = { from: named(snapshot, caller), to: named(snapshot, 'web'), port: 8080, protocol: 'TCP' };
  return judgeFlow(snapshot, flow).allowed;
}

function snapshotOf(policies: readonly string[]): Snapshot {
  const uri = 'file:///workspace/all.yaml';
  const stock = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: warehouse, labels: { team: stock } }\n';
  const host = pod('host', 'shop', 'host').replace('spec:\n', 'spec:\n  hostNetwork: true\n');
  const text = [WEB, API, AWAY, host, stock, ...policies].join('---\n');
  return withFiles(emptySnapshot(['file:///workspace']), [{ uri, file: parseFile(uri, text) }]);
}

function named(snapshot: Snapshot, name: string): Workload {
  const found = find(snapshot, keyFor.name('Pod', name)).find(isWorkload);
  if (!found) throw new Error(`there is no Pod ${name}`);
  return found;
}

function pod(name: string, namespace: string, app: string, ports = 'ports: []'): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${app} } }
spec:
  containers: [{ name: ${name}, image: ${name}, ${ports} }]
`;
}

function web(rules: string): string {
  return policy('podSelector: { matchLabels: { app: web } }', rules);
}

function outOf(rules: string): string {
  return policy('podSelector: { matchLabels: { app: api } }', `policyTypes: [Egress]\n  ${rules}`);
}

function policy(selector: string, rules: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: policy, namespace: shop }
spec:
  ${selector}
  ${rules}
`;
}
