import { isService, isWorkload, type Resource } from '../../k8s/resource';
import { protocolOf, type Service } from '../../k8s/service';
import { podCount, totalPods } from '../../routing/pod-count';
import { routesOf } from '../../routing/routes';
import { hasSelector, select, servicesSelecting } from '../../routing/selection';
import { joinWords, say } from '../../words';
import { rootsOf, setsOf, type ManifestSet } from '../../workspace/manifest-sets';
import { namespaceOf, namespaceOrigin } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { explainFieldOf } from './fields';
import { abridged, bullets, code, paragraphs, plural, table, text } from './markdown';
import {
  labelList,
  labelText,
  linkTo,
  namespaceSource,
  nameOf,
  placeText,
  portName,
  portNumber,
  wantedPods,
} from './naming';
import { countText } from './route-table';
import type { HoverTarget } from './target';

/** Sets that are told apart, and workloads that are listed for each. */
const SHOWN_SETS = 5;
const SHOWN_WORKLOADS = 3;

const NOT_KNOWN = say`not known, since not all of it can be read`;

/** What one kustomization makes of an object. */
interface Version<T extends Resource = Resource> {
  readonly set: ManifestSet;
  readonly built: T;
  /** How to call it: by its set, and by its own name where the set has several. */
  readonly label: string;
}

/**
 * Explains an object as it is applied: as the first kustomization builds it, with what is different in others.
 * @returns `undefined` where no kustomization includes it, or where only the directories around it show its partner
 */
export function explainBuilt(
  snapshot: Snapshot,
  resource: Resource,
  target: HoverTarget,
): string | undefined {
  let explained: { readonly markdown: string; readonly first: Version } | undefined;
  const versions: Version[] = [];
  let taken = 0;
  // There may be a hundred, and building them all for one hover would be felt.
  for (const set of setsOf(snapshot, resource.document.uri)) {
    if (explained && taken >= SHOWN_SETS) break;
    taken++;
    for (const version of versionsIn(set, resource)) {
      versions.push(version);
      const markdown = explained ? undefined : explainIn(snapshot, resource, target, version);
      if (markdown) explained = { markdown, first: version };
    }
  }
  if (!explained) return undefined;
  const { markdown, first } = explained;
  const all = rootsOf(snapshot, resource.document.uri).length;
  return withOthers(markdown, first, versions, all, resource, target);
}

function explainIn(
  snapshot: Snapshot,
  resource: Resource,
  target: HoverTarget,
  { set, built }: Version,
): string | undefined {
  if (set.mayDiffer) return undefined;
  // Its partner may be applied in another way, which the directories around it show.
  if (!hasPartner(set.snapshot, built) && hasPartner(snapshot, resource)) return undefined;
  return explainFieldOf(set.snapshot, built, target);
}

/** @param all how many sets there are, of which `versions` may be from the first only */
function withOthers(
  markdown: string,
  first: Version,
  versions: readonly Version[],
  all: number,
  resource: Resource,
  target: HoverTarget,
): string {
  const services = versions.filter(isOfService);
  const [root, field] = target.path;
  const isSelector = root === 'spec' && field === 'selector';
  if (isSelector && services.length > 1 && services.some(({ built }) => hasSelector(built)))
    return selectedInEach(services, all, resource, target);
  const built = say`As built in ${first.label}${all > 1 ? say`, one of ${all} kustomizations that include it` : ''}.`;
  const others = services.filter((version) => version !== first);
  const showsRoutes = root !== 'spec' || field === undefined || field === 'type' || field === 'ports';
  if (!isOfService(first) || others.length === 0 || !showsRoutes) return paragraphs(markdown, built);
  const shown = others.slice(0, SHOWN_SETS - 1);
  const differences = shown.map((other) => `${other.label}: ${difference(first, other)}`);
  const rest = all - countSets([first, ...shown]);
  return paragraphs(
    markdown,
    say`${built} The others:`,
    bullets(rest > 0 ? [...differences, say`and ${rest} more`] : differences),
  );
}

function versionsIn(set: ManifestSet, resource: Resource): Version[] {
  const all = set.builtFrom(resource);
  const place = placeText(set.snapshot);
  return all.map((built) => ({
    set,
    built,
    label: all.length > 1 ? `${place} (${text(nameOf(built))})` : place,
  }));
}

function isOfService(version: Version): version is Version<Service> {
  return isService(version.built);
}

function hasPartner(snapshot: Snapshot, resource: Resource): boolean {
  if (isService(resource)) return select(snapshot, resource).workloads.length > 0;
  return isWorkload(resource) && servicesSelecting(snapshot, resource).length > 0;
}

/** What a selector selects, set by set. */
function selectedInEach(
  versions: readonly Version<Service>[],
  all: number,
  written: Resource,
  { path }: HoverTarget,
): string {
  const selectors = new Set(versions.map(({ built }) => labelList(built.selector)));
  const [common] = selectors.size === 1 && versions[0] ? [wantedPods(versions[0].built)] : [];
  const label = versions
    .flatMap(({ built }) => built.selector)
    .find(({ key }) => path.length > 2 && key.value === path[2]);
  const part = label && common ? say`selector ${labelText(label)}` : 'selector';
  const head = [say`Built in`, say`Namespace`, ...(common ? [] : [say`Selector`]), say`Workload`, say`Pods`];
  const shown = versions.slice(0, SHOWN_SETS);
  const rows = shown.flatMap((version) => {
    const { set, built } = version;
    const namespace = code(namespaceOf(set.snapshot, built));
    const source = isAssumed(version) ? '' : namespaceSource(set.snapshot, built, set.build.directory);
    const start = [version.label, namespace + source, ...(common ? [] : [labelList(built.selector)])];
    return selectedIn(version).map((cells, index) => [...(index ? start.map(() => '') : start), ...cells]);
  });
  const rest = all - countSets(shown);
  const assumed = shown.find(isAssumed);
  return paragraphs(
    say`**${part}** of ${text(nameOf(written))}, as ${plural(all, 'kustomization')} ${all === 1 ? 'builds' : 'build'} it`,
    say`Selects ${common ?? say`Pods with other labels in each`}:`,
    table(head, rows),
    rest > 0 ? say`… and ${rest} more.` : undefined,
    assumed &&
      say`Namespace ${code(namespaceOf(assumed.set.snapshot, assumed.built))}${namespaceSource(assumed.set.snapshot, assumed.built)}.`,
  );
}

function countSets(versions: readonly Version[]): number {
  return new Set(versions.map(({ set }) => set)).size;
}

function isAssumed({ set, built }: Version): boolean {
  return namespaceOrigin(set.snapshot, built) === 'setting';
}

/** Workloads and their numbers of Pods. */
function selectedIn({ set, built }: Version<Service>): string[][] {
  if (set.mayDiffer) return [[NOT_KNOWN, '–']];
  const { workloads } = select(set.snapshot, built);
  if (workloads.length === 0) return [[noPod(set), '–']];
  const rows = workloads
    .slice(0, SHOWN_WORKLOADS)
    .map((workload) => [linkTo(set.snapshot, workload), countText(podCount(built, workload))]);
  const rest = workloads.length - rows.length;
  return rest > 0 ? [...rows, [say`and ${rest} more`, '']] : rows;
}

function noPod({ mayHoldMore }: ManifestSet): string {
  return mayHoldMore ? say`no Pod found in what can be read` : say`no Pod found`;
}

/** How a Service differs from the one that the hover shows. */
function difference(shown: Version<Service>, other: Version<Service>): string {
  if (other.set.mayDiffer) return NOT_KNOWN;
  const [a, b] = [factsOf(shown), factsOf(other)];
  const facts = [
    ...(a.name === b.name ? [] : [say`name ${code(b.name)}`]),
    ...(a.namespace === b.namespace ? [] : [say`namespace ${code(b.namespace)}`]),
    ...(a.type === b.type ? [] : [say`type ${code(b.type)}`]),
    ...(a.selector === b.selector ? [] : [b.selector ? say`selector ${b.selector}` : say`no selector`]),
    ...(a.ports === b.ports ? [] : [say`other ports`]),
    ...(a.pods === b.pods ? [] : [b.pods]),
    ...(a.dead === b.dead || !b.dead ? [] : [say`${b.dead} leads nowhere`]),
    ...(a.ways === b.ways || a.dead !== b.dead || a.ports !== b.ports || a.pods !== b.pods
      ? []
      : [say`other container ports`]),
  ];
  return facts.length > 0 ? abridged(facts, 6).join(', ') : say`the same routes`;
}

function factsOf({ set, built }: Version<Service>) {
  const routes = routesOf(set.snapshot, built);
  const { workloads } = select(set.snapshot, built);
  const total = totalPods(built, workloads);
  const counts = workloads.map((workload) => countText(podCount(built, workload)));
  return {
    name: built.name?.value ?? '',
    namespace: namespaceOf(set.snapshot, built),
    type: built.type?.value ?? 'ClusterIP',
    selector: built.selector.length > 0 ? labelList(built.selector) : '',
    ports: routes
      .map(({ port, target }) =>
        [portNumber(port), protocolOf(port), port.name?.value, port.nodePort?.value, target].join(' '),
      )
      .join(),
    pods:
      workloads.length === 0
        ? noPod(set)
        : typeof total === 'number'
          ? plural(total, 'Pod')
          : say`Pods: ${counts.join(' + ')}`,
    dead: joinWords(
      routes
        .filter(({ backends }) => backends.length === 0 && workloads.length > 0)
        .map(({ port }) => portName(built, port)),
    ),
    ways: routes.map(({ backends }) => backends.map(({ number }) => number).join(' ')).join(),
  };
}
