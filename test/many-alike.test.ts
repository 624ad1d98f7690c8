import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  resourcesOf,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';
import * as nearest from '../server/src/core/k8s/nearest';
import { isService, isWorkload, type Resource } from '../server/src/core/k8s/resource';
import * as service from '../server/src/core/k8s/service';
import * as workload from '../server/src/core/k8s/workload';
import * as controllerLabels from '../server/src/core/routing/controller-labels';
import { FEW } from '../server/src/core/routing/long-lists';
import { mayMatchLater } from '../server/src/core/routing/near-misses';
import { select } from '../server/src/core/routing/selection';
import { keyFor } from '../server/src/core/workspace/index-keys';
import { NearestByPlace } from '../server/src/core/workspace/nearest-by-place';
import * as scope from '../server/src/core/workspace/scope';
import { find } from '../server/src/core/workspace/snapshot';

vi.mock('../server/src/core/k8s/nearest', { spy: true });
vi.mock('../server/src/core/k8s/service', { spy: true });
vi.mock('../server/src/core/k8s/workload', { spy: true });
vi.mock('../server/src/core/routing/controller-labels', { spy: true });
vi.mock('../server/src/core/workspace/scope', { spy: true });

const root = 'file:///workspace';

/** Clocks lie on shared machines, so the work is counted: what compares one object with another. */
describe('twice as many Services beside twice as many workloads are twice the work', () => {
  const same = () => 'app: web';
  const own = (index: number) => `app: thing-${letters(index)}`;
  const other = (index: number) => `app: ${letters(index)}-of-something-else`;
  const [together, apart, deep] = [
    () => 'apps',
    (index: number) => `apps/app-${index}`,
    (index: number) => `team-${index}/apps/app`,
  ];

  it.each([
    ['each selects its own', together, own, own],
    ['all have one label, in one directory', together, same, same],
    ['all have one label, in directories side by side', apart, same, same],
    ['all have one label, far from each other', deep, same, same],
    ['none is selected, in one directory', together, own, other],
    ['none is selected, in directories side by side', apart, own, other],
    ['none is selected by the one label', deep, same, other],
  ])('%s', (_, directory, selector, labels) => {
    const work = [100, 200].map((count) => {
      const texts = Array.from({ length: count }, (__, index): [string, string][] => [
        [`${root}/${directory(index)}/service-${index}.yaml`, serviceText(`s-${index}`, selector(index))],
        [`${root}/${directory(index)}/workload-${index}.yaml`, deploymentText(`w-${index}`, labels(index))],
      ]).flat();
      const snapshot = snapshotOf(texts);
      const compared = [
        nearest.isNear,
        nearest.editDistance,
        service.protocolOf,
        workload.hasReadableLabels,
        workload.hasReadablePorts,
        controllerLabels.carries,
        controllerLabels.carriesOne,
        scope.areClose,
        scope.distanceBetween,
      ].map((one) => vi.mocked(one));
      for (const one of compared) one.mockClear();
      for (const [uri] of texts) diagnosticsOf(snapshot, uri);
      return compared.reduce((sum, one) => sum + one.mock.calls.length, 0);
    });
    expect(work[0]).toBeGreaterThan(100);
    expect((work[1] ?? 0) / (work[0] ?? 1)).toBeLessThan(2.3);
  });
});

describe('in a crowd', () => {
  const anyWord = fc.constantFrom('web', 'api', 'db');
  const nearlyWord = fc.constantFrom('wbe', 'webb', 'Web', 'web-1', 'apis', 'ap', 'db1', 'dbb', 'other', 'x');
  const inFlow = (labels: Readonly<Record<string, string | undefined>>): string =>
    Object.entries(labels)
      .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`]))
      .join(', ');
  const anySelector = fc
    .record({ app: anyWord, tier: fc.option(anyWord, { nil: undefined, freq: 3 }) })
    .map(inFlow);
  // Hardly ever the very label of a selector: a Service that selects something misses nothing.
  const anyLabels = fc
    .record({
      app: fc.option(fc.oneof({ weight: 200, arbitrary: nearlyWord }, anyWord), { nil: undefined }),
      tier: fc.option(fc.oneof(anyWord, nearlyWord), { nil: undefined }),
      apps: fc.option(fc.oneof({ weight: 9, arbitrary: nearlyWord }, anyWord), { nil: undefined, freq: 2 }),
    })
    .map(inFlow);
  const ownLabels = fc.record({ app: fc.oneof({ weight: 9, arbitrary: nearlyWord }, anyWord) }).map(inFlow);
  const anyDirectory = fc.constantFrom('a', 'b', 'a/c', 'a/c/d', 'e/f');
  const anyWorkload = fc.record({
    directory: fc.constantFrom('a', 'a', 'a/c'),
    name: fc.oneof({ weight: 9, arbitrary: nearlyWord }, anyWord),
    labels: fc.oneof({ weight: 99, arbitrary: anyLabels }, fc.constant('app: "{{ .Values.app }}"')),
    own: ownLabels,
    namespace: fc.constantFrom('', '', '', 'one'),
  });

  it('a Service has the near misses that it has with each workload alone', () => {
    fc.assert(
      fc.property(
        fc.record({ directory: fc.constantFrom('a', 'a/c', 'b'), name: anyWord, selector: anySelector }),
        fc.array(anyWorkload, { minLength: 2 * FEW, maxLength: 4 * FEW }),
        ({ directory, name, selector }, workloads) => {
          const uri = `${root}/${directory}/service.yaml`;
          const own: [string, string] = [uri, serviceText(name, selector)];
          const texts = workloads.map(({ directory: place, ...one }, index): [string, string] => [
            `${root}/${place}/workload-${index}.yaml`,
            deploymentText(one.name, one.labels, one.own, one.namespace),
          ]);
          const crowd = askedIn(snapshotOf([own, ...texts]), uri);
          const alone = texts.map((text) => askedIn(snapshotOf([own, text]), uri));
          const selected = alone.flatMap((one) => one.selected).sort();
          if (selected.length > 0) {
            expect(selected).toEqual(expect.arrayContaining(crowd.selected));
            expect(crowd.selected.length).toBeGreaterThan(0);
          } else {
            expect(crowd.missed).toEqual(alone.flatMap((one) => one.missed).sort());
            expect(crowd.isOpen).toBe(alone.some((one) => one.isOpen));
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('the nearest are found by their places as by measuring each', () => {
    const anyFile = fc
      .tuple(fc.constantFrom(root, `${root}/a`, 'file:///other'), anyDirectory, fc.nat(3))
      .map(([folder, place, file]) => `${folder}/${place}/${file}.yaml`);
    const anyFolders = fc.constantFrom([root], [root, `${root}/a`], []);
    fc.assert(
      fc.property(fc.uniqueArray(anyFile), anyFile, anyFolders, (uris, from, folders) => {
        const snapshot = snapshotOf(uris.map((uri) => [uri, deploymentText('web', 'app: web')]), folders); // prettier-ignore
        const all = find(snapshot, keyFor.podLabel('app', 'web')).filter(isWorkload);
        expect(all).toHaveLength(uris.length);
        expect(new NearestByPlace(snapshot, all).from(from)).toEqual(scope.nearestOnly(snapshot, from, all));
      }),
    );
  });
});

/** What a Service selects and misses, by the URIs of the workloads. */
function askedIn(
  snapshot: Snapshot,
  uri: string,
): { readonly selected: string[]; readonly missed: string[]; readonly isOpen: boolean } {
  const [one] = (snapshot.files.get(uri)?.documents ?? []).flatMap(resourcesOf).filter(isService);
  if (!one) throw new Error('no Service');
  const { workloads, nearMisses } = select(snapshot, one);
  const uriOf = ({ document }: Resource): string => document.uri;
  return {
    selected: workloads.map(uriOf).sort(),
    missed: nearMisses.map((miss) => uriOf(miss.workload)).sort(),
    isOpen: mayMatchLater(snapshot, one),
  };
}

function snapshotOf(
  texts: readonly (readonly [string, string])[],
  folders: readonly string[] = [root],
): Snapshot {
  return withFiles(
    emptySnapshot(folders),
    texts.map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
}

function serviceText(name: string, selector: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { ${selector} }
  ports: [{ port: 80, targetPort: http }]
`;
}

function deploymentText(name: string, labels: string, own = 'x: y', namespace = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { ${own} }, namespace: "${namespace}" }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 80 }] }] }
`;
}

/** Another word for each number, none near another: `web-1` and `web-2` would be told apart at a glance. */
function letters(index: number): string {
  return [...String(index * 7919 + 10000)].map((digit) => 'abcdefghij'[Number(digit)]?.repeat(2)).join('');
}
