import { envOf } from '../../k8s/container-env';
import { describeKindAndName, isWorkload } from '../../k8s/resource';
import { getsServiceVariables } from '../../routing/container-variables';
import { injectedVariables } from '../../routing/environment';
import { say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import { aboutOf, type Choice } from './choice';
import type { Place } from './place';
import { containerAround } from './ports';
import { nearServices } from './services';

/** Behind `$(`: the container's own variables, and those that Kubernetes gives it for Services of the namespace (ENV-002). */
export function variableChoices(place: Place): Choice[] {
  const { snapshot, resource, cursor } = place;
  // EXP-004: `$$(` is no reference.
  const typed = /(?:^|[^$])(?:\$\$)*\$\(([\w.-]*)$/.exec(cursor.before)?.[1];
  const container = containerAround(place);
  if (typed === undefined || !container || !isWorkload(resource)) return [];
  const rest = /^[\w.-]*/.exec(cursor.after)?.[0] ?? '';
  const closing = cursor.after.startsWith(')', rest.length) ? '' : ')';
  const from = cursor.before.length - typed.length;
  const to = cursor.before.length + rest.length;
  const insert = (name: string): Choice['insert'] => ({ text: name + closing, from, to });
  const variables = envOf(container);
  // EXP-002: a value of `env` sees only what stands before it.
  const here = variables.findIndex(({ value }) => value === cursor.scalar);
  const own = (here < 0 ? variables : variables.slice(0, here)).map(({ name }) => name);
  const choices = own.map((name): Choice => ({
    kind: 'variable',
    label: name,
    detail: say`of this container`,
    insert: insert(name),
  }));
  if (!getsServiceVariables(resource)) return choices;
  const taken = new Set(own);
  for (const service of nearServices(place)) {
    if (namespaceOf(snapshot, service) !== namespaceOf(snapshot, resource)) continue;
    const about = aboutOf(snapshot, service);
    for (const { name, value } of injectedVariables(service)) {
      if (taken.has(name)) continue;
      taken.add(name);
      const detail = `${value}, ${describeKindAndName(service)}`;
      choices.push({ kind: 'variable', label: name, detail, insert: insert(name), ...(about && { about }) });
    }
  }
  return choices;
}
