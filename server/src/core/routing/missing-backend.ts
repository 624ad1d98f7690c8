import { describe, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { say } from '../words';
import { namespaceOf } from '../workspace/scope';
import { searched } from '../workspace/searched';
import type { Severity } from '../workspace/settings';
import type { Snapshot } from '../workspace/snapshot';
import type { RelatedPlace } from './port-mistakes';
import { hasChartsNearby, isBuilt, knownServiceMaker, type Lookup } from './service-lookup';

/** What there is to say where an Ingress or a route sends to a Service that is not there. */
export interface MissingBackend {
  readonly severity: Severity;
  readonly missing: true;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
}

interface Asked {
  readonly name: string;
  readonly namespace: string;
  /** The near miss is enough to call it a mistake. */
  readonly strong: boolean;
  /** What clients meet: `requests to /shop get an error`. */
  readonly consequence: string;
  /** What to do where another namespace has a Service of the name. */
  readonly move: (service: Service, namespace: string) => string;
}

/** @returns `undefined` where a kustomization makes the Service, or something close by what no manifest shows: nothing is missing */
export function missingBackend(
  snapshot: Snapshot,
  from: Resource,
  { near, elsewhere }: Lookup,
  { name, namespace, strong, consequence, move }: Asked,
): MissingBackend | undefined {
  const other = near ?? elsewhere;
  if (!other && hasChartsNearby(snapshot, from)) return undefined;
  if (!near && isBuilt(snapshot, name, namespace)) return undefined;
  const maker = other ? undefined : knownServiceMaker(name);
  const away = elsewhere ? namespaceOf(snapshot, elsewhere) : '';
  const advice = near
    ? say`${describe(near)} comes close; use the very name of the Service.`
    : elsewhere
      ? move(elsewhere, away)
      : maker
        ? say`${maker} makes Services with names like this.`
        : say`If the Service is defined elsewhere, all is well; otherwise create it or use the name of another.`;
  const place = searched(snapshot, from, 'services', namespace);
  return {
    severity: strong ? 'warning' : maker ? 'hint' : 'information',
    missing: true,
    message: strong
      ? say`No Service "${name}" exists in namespace "${namespace}" in ${place}, so ${consequence}. ${advice}`
      : say`No Service "${name}" exists in namespace "${namespace}" in ${place}; without it, ${consequence}. ${advice}`,
    related: other
      ? [
          {
            document: other.document,
            range: other.name?.range ?? other.headRange,
            message: near
              ? say`${describe(other)} has a similar name`
              : say`${describe(other)} is in namespace "${away}"`,
          },
        ]
      : [],
  };
}
