import { commandTextsOf } from '../../k8s/container-env';
import type { Service } from '../../k8s/service';
import type { VariableReference } from '../../k8s/variable-references';
import type { Container, Workload } from '../../k8s/workload';
import type { UsedVariable } from '../../k8s/used-variables';
import { expandedText, sourceOf, type ValueReference, type VariableSource } from '../../routing/expansion';
import type { WithoutVariable } from '../../routing/service-variables';
import { joinWords, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import type { YamlScalar } from '../../yaml/node';
import { code, paragraphs, text } from './markdown';
import { linkTo, placeText, titleOfPart } from './naming';

/** `$(NAME)`, or `$NAME` of a shell: what stands there when the container starts, and where that comes from. */
export function explainVariable(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  used: UsedVariable,
): string | undefined {
  const { name, scalar, shell, env } = used;
  const at = env === undefined ? undefined : scalar;
  const source = sourceOf(snapshot, workload, container, name, at);
  // The image may bring it, or the script itself.
  if (shell && (source.kind === 'nothing' || source.kind === 'perhaps')) return undefined;
  const written = scalar.source.slice(used.start, used.end);
  return paragraphs(
    titleOfPart(snapshot, code(written), workload),
    sentence(snapshot, workload, container, used, source),
    shell || used.end - used.start === scalar.source.length
      ? undefined
      : wholeText(snapshot, workload, container, scalar, at),
  );
}

/** `$$(NAME)`. */
export function explainEscape(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  scalar: YamlScalar,
  { name, start, end }: VariableReference,
): string {
  const isScript = commandTextsOf(container).some((one) => one.scalar === scalar && one.script);
  return paragraphs(
    titleOfPart(snapshot, code(scalar.source.slice(start, end)), workload),
    say`Nothing is put in: ${code('$$')} stands for a dollar sign, so ${code(`$(${name})`)} is left${isScript ? say`, which the shell runs as a command` : ''}.`,
  );
}

function wholeText(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  scalar: YamlScalar,
  at: YamlScalar | undefined,
): string | undefined {
  const expanded = expandedText(snapshot, workload, container, scalar.source, at);
  return expanded === scalar.source || scalar.source.includes('\n')
    ? undefined
    : say`The whole text: ${code(expanded)}`;
}

function sentence(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  used: UsedVariable,
  source: VariableSource,
): string {
  const owner = container.name ? say`container ${code(container.name.value)}` : say`this container`;
  switch (source.kind) {
    case 'value':
      return say`Becomes ${code(source.value)}, from ${code('env')} of ${owner}.`;
    case 'reference':
      return joinSentences(referenceText(snapshot, source.reference), withoutKey(used, source));
    case 'config-map':
      return say`Becomes ${code(source.value)}, by ${code('envFrom')} from ${linkTo(snapshot, source.configMap)}.`;
    case 'service':
      return say`Becomes ${code(source.value)}, from ${linkTo(snapshot, source.service)}. Only containers that start once this Service exists get it; for others ${leftOver(used)}.`;
    case 'api-server':
      return say`Always there: it comes from Service ${code('kubernetes')} of namespace ${code('default')}, that of the API server.`;
    case 'several':
      return say`Which value it gets is chance, since several Services give this variable: ${joinWords(ownersOf(snapshot, source))}.`;
    case 'perhaps':
      return say`Becomes what ${joinWords(source.sources.map(code), 'or')} holds under this name (${code('envFrom')}); where there is no such key, ${leftOver(used)}.`;
    case 'later':
      return say`${code(used.name)} is in ${code('env')} of ${owner}, but not before this entry, and an entry sees only those above it: ${leftOver(used)}.`;
    case 'no-variable':
      return say`${withoutText(snapshot, workload, source.service, source.reason)}, so ${leftOver(used)}.`;
    case 'nothing':
      return say`The manifests give ${owner} no variable ${code(used.name)} (those of its image do not count here), so ${leftOver(used)}${isCommand(container, used) ? say` and the shell runs it as a command` : ''}.`;
  }
}

function joinSentences(first: string, second: string | undefined): string {
  return second ? `${first}. ${second}` : `${first}.`;
}

/** What an optional reference leaves where nothing is behind it. */
function withoutKey(
  used: UsedVariable,
  { reference, otherwise }: Extract<VariableSource, { kind: 'reference' }>,
): string | undefined {
  if (!otherwise || reference.value !== undefined) return undefined;
  switch (otherwise.kind) {
    case 'value':
    case 'config-map':
    case 'service':
      return say`This is optional: where there is no such key, it keeps the value from before, ${code(otherwise.value)}.`;
    case 'nothing':
    case 'later':
    case 'no-variable':
      // The image may bring it.
      return used.shell ? undefined : say`This is optional: where there is no such key, ${leftOver(used)}.`;
    default:
      return say`This is optional: where there is no such key, it keeps the value from before.`;
  }
}

/** ENV-007. */
function ownersOf(
  snapshot: Snapshot,
  { services, isAlwaysThere }: Extract<VariableSource, { kind: 'several' }>,
): string[] {
  const links = services.map((service) => linkTo(snapshot, service));
  return isAlwaysThere ? [...links, say`that of the API server`] : links;
}

/** EXP-003. */
function leftOver({ shell, name }: UsedVariable): string {
  return shell ? say`the shell puts nothing there` : say`${code(`$(${name})`)} stays as it is`;
}

function isCommand(container: Container, { scalar, shell }: UsedVariable): boolean {
  return !shell && commandTextsOf(container).some((one) => one.scalar === scalar && one.script);
}

function referenceText(snapshot: Snapshot, { kind, name, key, object, value }: ValueReference): string {
  switch (kind) {
    case 'Secret':
    case 'ConfigMap': {
      const owner = object ? linkTo(snapshot, object) : `${kind} ${code(name)}`;
      const unseen = object ? '' : say`, which is not in ${placeText(snapshot)}`;
      return value === undefined
        ? say`Becomes what ${owner} holds under the key ${code(key)}${unseen}`
        : say`Becomes ${code(value)}, which ${owner} holds under the key ${code(key)}`;
    }
    case 'field':
      return say`Becomes the value of ${code(key)} of the Pod`;
    case 'resource':
      return say`Becomes the value of ${code(key)} of the container`;
    case 'other':
      return say`Becomes what its \`valueFrom\` says`;
  }
}

function withoutText(
  snapshot: Snapshot,
  workload: Workload,
  service: Service,
  reason: WithoutVariable,
): string {
  const name = linkTo(snapshot, service);
  switch (reason) {
    case 'links-off':
      return say`${code('enableServiceLinks: false')} switches off the variables of ${name}`;
    case 'headless':
      return say`${name} is headless, and such Services give no variables`;
    case 'external-name':
      return say`${name} is of type ExternalName, and such Services give no variables`;
    case 'other-namespace':
      return say`${name} is in namespace ${code(namespaceOf(snapshot, service))}, and Pods get variables only for Services of their own (${text(namespaceOf(snapshot, workload))})`;
    case 'other-ports':
      return say`${name} gives no variable of this name: none of its ports fits`;
  }
}
