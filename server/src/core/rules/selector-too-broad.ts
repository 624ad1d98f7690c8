import { describe } from '../k8s/resource';
import { describePort, isHeadless, type Service } from '../k8s/service';
import { hasReadableLabels, type Workload } from '../k8s/workload';
import { areComponents, tellingLabels } from '../routing/components';
import type { Route } from '../routing/routes';
import { judgedRoutes } from '../routing/target-ports';
import { joinWords, say, upperFirst } from '../words';
import { insertPair } from '../yaml/edits';
import { asMap, isPlaceholder, pairOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** How many workloads a finding names. */
const SHOWN = 3;

/**
 * RES-032: one Service may well span several workloads, such as versions or shards. So only what plainly serves
 * something else is reported: a Job beside a server, and another component that declares none of the target ports.
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
    const workloads = [...new Set(routes.flatMap(selectedBy))].filter((workload) => !isOpen(workload));
    const servers = workloads.filter((workload) => !isJob(workload));
    const jobs = workloads.filter((workload) => isJob(workload) && isReached(service, routes, workload));
    if (servers.length === 0) return;
    if (jobs.length > 0) yield besideJobs(service, servers, jobs);
    const meant = servers.filter((workload) => declaresTarget(routes, workload));
    const strangers = servers.filter(
      (workload) =>
        !meant.includes(workload) &&
        hasNoTarget(routes, workload) &&
        meant.length > 0 &&
        meant.every((other) => areComponents(service, other, workload)),
    );
    const numeric = routes.find(({ target }) => typeof target === 'number');
    if (numeric && strangers.length > 0) yield besideStrangers(service, numeric, meant, strangers);
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
function isReached(service: Service, routes: readonly Route[], workload: Workload): boolean {
  return (
    isHeadless(service) ||
    routes.some(({ backends }) => backends.some((backend) => backend.workload === workload))
  );
}

function declaresTarget(routes: readonly Route[], workload: Workload): boolean {
  return routes.some(({ backends }) =>
    backends.some((backend) => backend.workload === workload && backend.declared !== undefined),
  );
}

/** Whether it gets connections on a port that it does not declare. Where it only lacks names, `target-port-not-found` says so. */
function hasNoTarget(routes: readonly Route[], workload: Workload): boolean {
  return (
    !declaresTarget(routes, workload) &&
    routes.every(({ gaps }) => !gaps.some((gap) => gap.workload === workload)) &&
    routes.some(({ target, backends }) =>
      backends.some((backend) => backend.workload === workload && typeof target === 'number'),
    )
  );
}

function nameAll(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, SHOWN).map(describe);
  const more = workloads.length - names.length;
  return joinWords(more > 0 ? [...names, say`${more} more`] : names);
}
