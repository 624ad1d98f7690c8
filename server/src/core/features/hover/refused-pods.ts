import { describe } from '../../k8s/resource';
import type { Workload } from '../../k8s/workload';
import { say } from '../../words';
import { code, text } from './markdown';

/** Why a StatefulSet gets no Pods at all, which only its events tell in a cluster (`hasImpossiblePods`). */
export function whyRefused(workload: Workload): string {
  const name = workload.name?.value ?? '';
  const owner = text(describe(workload));
  return name.includes('.')
    ? say`The API server refuses the Pods of ${owner}: they are named after it, and the host name of a Pod has no dots.`
    : say`The API server refuses the Pods of ${owner}: its name has ${name.length} characters, and with a hash behind it, it is too long for their label ${code('controller-revision-hash')} (63 characters). Names of up to 52 are safe.`;
}
