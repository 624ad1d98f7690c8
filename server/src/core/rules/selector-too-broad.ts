import { describe, isService } from '../k8s/resource';
import { describePort, isHeadless, type Service } from '../k8s/service';
import { hasReadableLabels, type Workload } from '../k8s/workload';
import {
  areComponents,
  areNamedApart,
  areNamesakes,
  oneOfEachComponent,
  tellingLabels,
} from '../routing/components';
import { FEW, onceForLong } from '../routing/long-lists';
import type { Backend, Gap, Route } from '../routing/routes';
import { judgedRoutes } from '../routing/target-ports';
import { joinWords, say, upperFirst } from '../words';
import { keyFor } from '../workspace/index-keys';
import { areClose, findInNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { insertPair } from '../yaml/edits';
import { asMap, isPlaceholder, pairOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** How many workloads a finding names. */
const SHOWN = 3;

/**
 * RES-032: one Service may well span several workloads, such as versions or shards. So only what plainly serves
 * something else is reported: a Job beside a server, another component that declares none of the target ports, and
 * what another Service with the same selector is called after.
 */
export default defineRule({
  id: 'selector-too-broad',
  severity: 'information',
  summary: 'Service selector that also matches Pods which do not serve it',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    const routes = judgedRoutes(snapshot, service);
    const twin = besideTwin(snapshot, service, routes);
    if (twin) yield twin;
    if (!routes.some(({ backends, gaps }) => areMixed(backends) || areMixed(gaps))) return;
    const workloads = [...new Set(routes.flatMap(selectedBy))].filter((workload) => !isOpen(workload));
    const servers = workloads.filter((workload) => !isJob(workload));
    const isReached = reachedBy(service, routes);
    const jobs = workloads.filter((workload) => isJob(workload) && isReached(workload));
    if (servers.length === 0) return;
    if (jobs.length > 0) yield besideJobs(service, servers, jobs);
    const declaring = new Set(routes.flatMap(declaringOf));
    const meant = servers.filter((workload) => declaring.has(workload));
    const untargeted = withoutTarget(routes, declaring);
    const examples = oneOfEachComponent(meant);
    const strangers = servers.filter(
      (workload) =>
        untargeted.has(workload) &&
        meant.length > 0 &&
        examples.every((other) => areComponents(service, other, workload)),
    );
    const numeric = routes.find(({ target }) => typeof target === 'number');
    if (!twin && numeric && strangers.length > 0) yield besideStrangers(service, numeric, meant, strangers);
  },
});

function besideJobs(service: Service, servers: readonly Workload[], jobs: readonly Workload[]): Finding {
  const whose = jobs.length > 1 ? 'their' : 'its';
  const effect = isHeadless(service)
    ? say`its DNS name gives out their addresses too`
    : say`they get connections too`;
  return {
    ...commonParts(service, servers, jobs),
    message: say`${describe(service)} selects the Pods of ${nameAll(jobs)} beside those of ${nameAll(servers)}. While ${whose} Pods run, ${effect}. ${advice(service, servers, jobs)}`,
  };
}

function besideStrangers(
  service: Service,
  route: Route,
  meant: readonly Workload[],
  strangers: readonly Workload[],
): Finding {
  const what =
    strangers.length > 1
      ? say`other components, which do not declare port ${route.target}`
      : say`another component, which does not declare port ${route.target}`;
  return {
    ...commonParts(service, meant, strangers),
    message: say`${describe(service)} also selects ${nameAll(strangers)}, ${what}. ${upperFirst(describePort(route.port))} sends connections there as well as to ${nameAll(meant)}. ${advice(service, meant, strangers)}`,
  };
}

/** Two Services with one selector, each called after another of the workloads: copied, and only renamed. */
function besideTwin(snapshot: Snapshot, service: Service, routes: readonly Route[]): Finding | undefined {
  const [label] = service.selector;
  const servers = selectedServers(routes);
  const own = servers.length > 1 ? servers.find((workload) => areNamesakes(service, workload)) : undefined;
  if (!label || !own) return undefined;
  for (const twin of findInNamespace(
    snapshot,
    service,
    keyFor.selector(label.key.value, label.value.value),
  )) {
    if (!isService(twin) || !areClose(snapshot, service.document.uri, twin.document.uri)) continue;
    const other = servers.find((workload) => areNamedApart(own, workload) && areNamesakes(twin, workload));
    if (!other || !haveSameSelector(service, twin)) continue;
    const both = joinWords([own, other].map(describe));
    const effect = isHeadless(service)
      ? say`its DNS name gives out the addresses of ${both} alike`
      : say`connections to it go to ${both} alike`;
    return {
      ...commonParts(service, [own], [other]),
      message: say`${describe(service)} has the same selector as ${describe(twin)}, so ${effect}. ${advice(service, [own], [other])}`,
    };
  }
  return undefined;
}

/** None where there are so many that nobody meant one of them. */
function selectedServers(routes: readonly Route[]): readonly Workload[] {
  if (routes.some(({ backends, gaps }) => backends.length + gaps.length > FEW)) return [];
  return [...new Set(routes.flatMap(selectedBy))].filter((workload) => !isJob(workload) && !isOpen(workload));
}

function haveSameSelector(a: Service, b: Service): boolean {
  return (
    a.selector.length === b.selector.length &&
    a.selector.every(({ key, value }) =>
      b.selector.some((label) => label.key.value === key.value && label.value.value === value.value),
    )
  );
}

function commonParts(
  service: Service,
  meant: readonly Workload[],
  others: readonly Workload[],
): Omit<Finding, 'message'> {
  const written = pairOf(service.spec, 'selector');
  return {
    range: written && !written.merged ? (written.value?.range ?? written.key.range) : service.headRange,
    related: others.slice(0, SHOWN).map((workload) => ({
      document: workload.document,
      range: workload.headRange,
      message: say`${describe(workload)} has the labels of the selector too`,
    })),
    fixes: () => narrowFix(service, meant, others),
  };
}

function advice(service: Service, meant: readonly Workload[], others: readonly Workload[]): string {
  const [label] = tellingLabels(service, meant, others);
  if (label) {
    return say`If that is not meant, add ${label.key.value}=${label.value.value} to the selector.`;
  }
  return say`If that is not meant, give their Pods different labels and select by those.`;
}

function narrowFix(service: Service, meant: readonly Workload[], others: readonly Workload[]): Fix[] {
  const selector = asMap(pairOf(service.spec, 'selector')?.value);
  const written = pairOf(service.spec, 'selector');
  // By an alias the labels of another place would change.
  if (!selector || !written || written.merged || selector.range.start < written.key.range.end) return [];
  return tellingLabels(service, meant, others)
    .slice(0, SHOWN)
    .flatMap(({ key, value }) => {
      const title = say`Add ${key.value}=${value.value} to the selector of ${describe(service)}`;
      const { document } = service;
      return repair(document, title, [insertPair(document.text, selector, key.value, value.value)]);
    });
}

/** Whether some differ from the rest by what they do or declare, without which there is nothing to find. */
const areMixed = onceForLong((ends: readonly (Backend | Gap)[]) =>
  ends.some((end) => isJob(end.workload) || ('number' in end && end.declared === undefined)),
);

function isJob({ kind }: Workload): boolean {
  return kind === 'Job' || kind === 'CronJob';
}

function isOpen(workload: Workload): boolean {
  return (
    !hasReadableLabels(workload) ||
    workload.podLabels.some(({ key, value }) => isPlaceholder(key.value) || isPlaceholder(value.value))
  );
}

function selectedBy({ backends, gaps }: Route): Workload[] {
  return [...backends, ...gaps].map(({ workload }) => workload);
}

/** Whether traffic goes to its Pods: by number always, by name where it has the port; by DNS to all of them (RES-025, RES-029). */
function reachedBy(service: Service, routes: readonly Route[]): (workload: Workload) => boolean {
  const reached = new Set(routes.flatMap(({ backends }) => backends.map(({ workload }) => workload)));
  return (workload) => isHeadless(service) || reached.has(workload);
}

function declaringOf({ backends }: Route): Workload[] {
  return backends.filter(({ declared }) => declared !== undefined).map(({ workload }) => workload);
}

/** The workloads that get connections on a port that they do not declare. Where one only lacks names, `target-port-not-found` says so. */
function withoutTarget(routes: readonly Route[], declaring: ReadonlySet<Workload>): ReadonlySet<Workload> {
  const unnamed = new Set(routes.flatMap(({ gaps }) => gaps.map(({ workload }) => workload)));
  const byNumber = routes
    .filter(({ target }) => typeof target === 'number')
    .flatMap(({ backends }) => backends.map(({ workload }) => workload));
  return new Set(byNumber.filter((workload) => !declaring.has(workload) && !unnamed.has(workload)));
}

function nameAll(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, SHOWN).map(describe);
  const more = workloads.length - names.length;
  return joinWords(more > 0 ? [...names, say`${more} more`] : names);
}
