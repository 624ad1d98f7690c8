import type { ConfigMap } from '../k8s/config-map';
import type { EndpointSlice } from '../k8s/endpoint-slice';
import type { Endpoints } from '../k8s/endpoints';
import type { GatewayRoute } from '../k8s/http-route';
import type { Ingress } from '../k8s/ingress';
import type { NetworkPolicy } from '../k8s/network-policy';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Suppression } from '../k8s/suppressions';
import type { Workload } from '../k8s/workload';
import type { Located, OffsetRange, TextEdit } from '../text';
import type { Settings, Severity } from '../workspace/settings';
import type { Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';

/** What a rule says about one place. */
export interface Finding {
  /** In the text of the document that was checked. */
  readonly range: OffsetRange;
  /** What is wrong, why it matters, what to do. */
  readonly message: string;
  /** Where the evidence differs from the rule's usual severity. */
  readonly severity?: Severity;
  /** The minor version of Kubernetes since which it is so; for an older one (`kubernetesVersion`) it is left out. */
  readonly since?: number;
  /** Other places that explain the finding. */
  readonly related?: readonly Related[];
  /** Computed only when somebody asks, with the context of that moment: findings outlive the snapshot they were made in. */
  readonly fixes?: (context: RuleContext) => readonly Fix[];
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
  /** Whether a check by a strict JSON schema of the kind says it as well. */
  readonly bySchema?: boolean;
  /** Whether whatever reads the text as YAML says it as well. */
  readonly byParser?: boolean;
  /** Says that something is not there: true only as far as everything is seen that is applied. */
  readonly missing?: boolean;
  /** So plain a mistake that what cannot be seen is no argument against it. */
  readonly isPlain?: boolean;
  /**
   * Whether what is missing is missing in another view of the workspace, too. Without it a rule that is silent there has
   * found it, which is not so where only a partner close by makes the mistake plain.
   */
  readonly isMissingIn?: (snapshot: Snapshot, resource: Resource) => boolean;
}

export interface Related {
  readonly document: YamlDocument;
  readonly range: OffsetRange;
  readonly message: string;
}

/** A repair, possibly in another file. */
export interface Fix {
  /** A verb phrase that names the objects: `Change app to "web"`. */
  readonly title: string;
  readonly edits: readonly DocumentEdit[];
  /** May run unattended: the intent is plain and nothing else can be meant. */
  readonly safe?: boolean;
  /** The one that an editor offers first. */
  readonly preferred?: boolean;
  /** Something in it is made up and wants to be filled in: nothing that runs without a person makes it. */
  readonly isDraft?: boolean;
}

export interface DocumentEdit extends TextEdit {
  readonly document: YamlDocument;
}

export interface RuleContext {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
}

interface RuleMeta {
  /** The file name, the LSP code, the docs page, the setting and the fixture folder. */
  readonly id: string;
  /** error: the API server refuses the object; warning: accepted, but the traffic does not go where the author means. */
  readonly severity: Severity;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What the result depends on: `workspace` rules also say "in this workspace". */
  readonly scope: 'resource' | 'workspace';
  /** `safe`: some fix may run unattended; `suggested`: fixes are offered; false: none. */
  readonly fixable: 'safe' | 'suggested' | false;
}

/**
 * The views that a rule can ask for. `Workload` stands for a Pod and every kind with a Pod template, `GatewayRoute`
 * for HTTPRoute and its like, `*` for any object.
 */
interface Views {
  Service: Service;
  Endpoints: Endpoints;
  EndpointSlice: EndpointSlice;
  Ingress: Ingress;
  GatewayRoute: GatewayRoute;
  NetworkPolicy: NetworkPolicy;
  ConfigMap: ConfigMap;
  Workload: Workload;
  '*': Resource;
}

export interface ResourceRule<K extends keyof Views = keyof Views> extends RuleMeta {
  /** `check` is called once for each resource of these kinds. */
  readonly kinds: readonly K[];
  /**
   * For a rule that looks at other objects: the keys of `index-keys.ts` of which one must lead to another object, too,
   * before it finds anything about this one, as long as no kustomization changes it. `undefined` where that cannot be
   * said. With it most documents of a large workspace are judged without being read again.
   */
  readonly silentUnlessShared?: (resource: Views[K]) => readonly string[] | undefined;
  /** A cheap look that spares most resources the check: false where it finds nothing for sure. */
  readonly applies?: (resource: Views[K]) => boolean;
  /** Reports on the given resource only; other files appear as `related`. */
  check(resource: Views[K], context: RuleContext): Iterable<Finding>;
}

/** For what concerns the text of a document and not one object in it. */
export interface DocumentRule extends RuleMeta {
  readonly kinds: 'documents';
  check(document: YamlDocument, context: RuleContext): Iterable<Finding>;
}

/** For the requests to be silent; called once for each of a document, after all other rules. */
export interface SuppressionRule extends RuleMeta {
  readonly kinds: 'suppressions';
  check(suppression: Suppression, context: SuppressionContext): Iterable<Finding>;
}

export interface SuppressionContext {
  readonly document: YamlDocument;
  /** The names in the suppression that silenced nothing. */
  readonly unused: readonly Located<string>[];
  /** The ids of all rules. */
  readonly ids: readonly string[];
}

export type Rule = ResourceRule<never> | DocumentRule | SuppressionRule;

export function defineRule<K extends keyof Views>(rule: ResourceRule<K>): Rule {
  return rule as unknown as Rule;
}

export function defineDocumentRule(rule: DocumentRule): Rule {
  return rule;
}

/** What a rule finds in a sound object. */
export const NO_FINDINGS: readonly Finding[] = [];

/** Runs a rule on a resource if it is of one of its kinds. */
export function checkResource(rule: Rule, resource: Resource, context: RuleContext): Iterable<Finding> {
  const kinds: readonly string[] = typeof rule.kinds === 'string' ? [] : rule.kinds;
  return kinds.includes(viewOf(resource)) || kinds.includes('*')
    ? checkOwn(rule, resource, context)
    : NO_FINDINGS;
}

/** Runs a rule on a resource that is of one of its kinds. */
export function checkOwn(rule: Rule, resource: Resource, context: RuleContext): Iterable<Finding> {
  const own = rule as unknown as ResourceRule<'*'>;
  return own.applies?.(resource) === false ? NO_FINDINGS : own.check(resource, context);
}

/** {@link ResourceRule.silentUnlessShared} of a rule for one of its resources; nothing needs to be shared where it does not apply. */
export function silentUnlessShared(rule: Rule, resource: Resource): readonly string[] | undefined {
  if (rule.kinds === 'documents' || rule.kinds === 'suppressions') return undefined;
  const own = rule as unknown as ResourceRule<'*'>;
  return own.applies?.(resource) === false ? [] : own.silentUnlessShared?.(resource);
}

/** The view of a resource that rules ask for. */
export function viewOf(resource: Resource): string {
  if (isWorkload(resource)) return 'Workload';
  if (isService(resource)) return 'Service';
  return 'backends' in resource && resource.kind !== 'Ingress' ? 'GatewayRoute' : resource.kind;
}

/** A repair within one document, as the fixes of a finding: none where there is nothing to edit. */
export function repair(
  document: YamlDocument,
  title: string,
  edits: readonly TextEdit[],
  options: Pick<Fix, 'safe' | 'preferred' | 'isDraft'> = {},
): Fix[] {
  return edits.length > 0 ? [{ title, ...options, edits: edits.map((edit) => ({ ...edit, document })) }] : [];
}

export function docsUrl(id: string): string {
  return `https://github.com/kube-routes/kube-routes/blob/main/docs/rules/${id}.md`;
}
