import {
  dns1035LabelProblems,
  dnsLabelProblems,
  labelKeyProblems,
  labelValueProblems,
  portNameProblems,
  type Problem,
} from '../../k8s/formats';
import { describe, isService, isWorkload, type Resource } from '../../k8s/resource';
import type { Mention, Place } from '../../routing/mention';
import { declaredPorts } from '../../routing/routes';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { areClose, findInNamespace, namespaceOf } from '../../workspace/scope';
import { settingsFor, type Snapshot } from '../../workspace/snapshot';

/** What a rename replaces: the name of a mention, or one half of a label. */
export interface Subject {
  readonly mention: Mention;
  readonly half: 'name' | 'key';
  readonly word: string;
}

/** The last version of Kubernetes in which the name of a Service must begin with a letter (SVC-001). */
const LETTER_FIRST = 35;

export function placeIn({ half }: Subject, mention: Mention): Place | undefined {
  return half === 'key' ? mention.key : mention.name;
}

/** `Service "web"`, `label app=web`, `port "http" of Service "web"`. */
export function describeSubject({ mention: { kind, word } }: Subject): string {
  switch (kind) {
    case 'service':
      return say`Service "${word}"`;
    case 'service-port':
      return say`Service port "${word}"`;
    case 'container-port':
      return say`container port "${word}"`;
    case 'label':
      return say`label ${word}`;
    case 'workload':
      return say`workload "${word}"`;
  }
}

/** What is wrong with a new name, in phrases that follow "it". */
export function problemsOf(
  snapshot: Snapshot,
  { mention, half }: Subject,
  together: readonly Mention[],
  name: string,
): readonly Problem[] {
  switch (mention.kind) {
    case 'service': {
      const { kubernetesVersion } = settingsFor(snapshot, mention.resource.document.uri);
      return kubernetesVersion <= LETTER_FIRST ? dns1035LabelProblems(name) : dnsLabelProblems(name);
    }
    case 'label':
      return half === 'key' ? labelKeyProblems(name) : labelValueProblems(name);
    case 'service-port':
      // ING-005: an Ingress takes shorter names than a Service.
      return together.some(({ resource }) => resource.kind === 'Ingress')
        ? [...new Set([...dnsLabelProblems(name), ...portNameProblems(name)])]
        : dnsLabelProblems(name);
    default:
      return portNameProblems(name);
  }
}

/** Why nothing may get the new name: something else has it, and the two would be taken for one. */
export function collisionOf(
  snapshot: Snapshot,
  { mention, half }: Subject,
  together: readonly Mention[],
  name: string,
): string | undefined {
  const owners = new Set(
    together
      .filter(({ declares }) => declares)
      .flatMap((one) => one.entities().map(({ resource }) => resource)),
  );
  for (const owner of owners) {
    if (mention.kind === 'service') {
      const [other] = ['Service', 'Endpoints'].flatMap((kind) =>
        closeTo(snapshot, owner, keyFor.name(kind, name)),
      );
      if (other) return say`${describe(other)} is in namespace "${namespaceOf(snapshot, other)}" already`;
    }
    const isTaken =
      (mention.kind === 'service-port' &&
        isService(owner) &&
        owner.ports.some((port) => port.name?.value === name)) ||
      (mention.kind === 'container-port' &&
        isWorkload(owner) &&
        declaredPorts(owner).some(({ port }) => port.name?.value === name));
    if (isTaken) return say`${describe(owner)} has a port "${name}" already`;
    if (mention.kind === 'label') {
      const reason = labelCollision(snapshot, owner, mention.word, half, name, together);
      if (reason) return reason;
    }
  }
  return undefined;
}

function labelCollision(
  snapshot: Snapshot,
  owner: Resource,
  word: string,
  half: Subject['half'],
  name: string,
  together: readonly Mention[],
): string | undefined {
  const at = word.indexOf('=');
  const [key, value] = half === 'key' ? [name, word.slice(at + 1)] : [word.slice(0, at), name];
  const [other] = [keyFor.podLabel(key, value), keyFor.selector(key, value)].flatMap((index) =>
    closeTo(snapshot, owner, index),
  );
  if (other)
    return say`${describe(other)} uses ${key}=${value} already, and its Pods would be mixed up with these`;
  if (half !== 'key') return undefined;
  const holder = together.find(({ resource }) =>
    (isWorkload(resource) ? resource.podLabels : isService(resource) ? resource.selector : []).some(
      (label) => label.key.value === name,
    ),
  );
  return holder ? say`${describe(holder.resource)} has a label "${name}" already` : undefined;
}

function closeTo(snapshot: Snapshot, owner: Resource, key: string): readonly Resource[] {
  return findInNamespace(snapshot, owner, key).filter((other) =>
    areClose(snapshot, owner.document.uri, other.document.uri),
  );
}
