import { isHeadless, typeOf, type Service } from '../../k8s/service';
import { injectedVariables } from '../../routing/environment';
import { say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { code, codeBlock, paragraphs } from './markdown';

/** Up to this many ports, all variables are listed. */
const PORTS_IN_FULL = 2;
const SHOWN = 6;

/** The environment variables that Pods get because of the Service (ENV-001 to ENV-017). */
export function environmentBlock(snapshot: Snapshot, service: Service): string | undefined {
  if (!service.name?.value) return undefined;
  if (typeOf(service) === 'ExternalName') return say`**Environment:** no variables, since it has no IP`;
  if (isHeadless(service)) return say`**Environment:** no variables, since a headless Service has no IP`;
  const variables = injectedVariables(service);
  if (variables.length === 0) return undefined;
  const lines = variables.map(({ name, value }) => `${name}=${value}`);
  const shown = service.ports.length <= PORTS_IN_FULL ? lines : lines.slice(0, SHOWN);
  const rest = lines.length - shown.length;
  return paragraphs(
    // ENV-003
    say`**Environment** of Pods in namespace ${code(namespaceOf(snapshot, service))} that start once this Service exists (Pods already running get nothing):`,
    codeBlock('text', [...shown, ...(rest > 0 ? [`# and ${rest} more, in the same way for each port`] : [])]),
  );
}
