import type { Service } from '../../k8s/service';
import { totalPods } from '../../routing/pod-count';
import type { Share } from '../../routing/traffic-spread';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { table } from './markdown';
import { receivers } from './route-table';

/** The example where the manifests do not say how many Pods there are. */
const EXAMPLE_PODS = 3;

/** How many Pods an example shows, and in which words it says so. */
export interface ExamplePods {
  readonly pods: number;
  /** `its 3 Pods`; what is assumed is said here, and only here. */
  readonly words: string;
}

/** @param daemonSet the example's words where there is one Pod on each node */
export function examplePods(snapshot: Snapshot, service: Service, daemonSet: string): ExamplePods {
  const pods = totalPods(service, receivers(snapshot, service));
  // A node where the DaemonSet runs, another one, and one where it does not.
  if (pods === 'per node') return { pods: 2, words: daemonSet };
  if (pods === undefined)
    return { pods: EXAMPLE_PODS, words: say`${EXAMPLE_PODS} Pods, since the manifests do not say how many` };
  return { pods, words: pods === 1 ? say`its only Pod` : say`its ${pods} Pods` };
}

/** @param row the cells between the number of Pods and the share of each, which come by themselves */
export function spreadTable(
  head: readonly [place: string, pods: string, ...between: string[]],
  shares: readonly Share[],
  row: (share: Share) => readonly string[],
): string {
  return table(
    [...head, say`Each Pod gets`],
    shares.map((share) => [
      share.place.name,
      String(share.place.pods),
      ...row(share),
      share.eachPod === undefined ? '–' : `**${percent(share.eachPod)}**`,
    ]),
  );
}

/** `25 %`, `16.7 %`. */
export function percent(share: number): string {
  return `${Number(share.toFixed(1))} %`;
}
