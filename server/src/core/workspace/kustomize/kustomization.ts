import { groupOf } from '../../k8s/schema';
import { parseFile, type YamlDocument } from '../../yaml/manifest-file';
import {
  asMap,
  mapOf,
  mapsOf,
  scalarOf,
  seqOf,
  textsOf,
  valueOf,
  type YamlMap,
  type YamlNode,
} from '../../yaml/node';
import { baseNameOf, directoryOf, resolvePath } from '../paths';
import { readFieldSpecs } from './fields';
import { readPairs, type AddedLabels } from './labels';
import { generatorsOf, type Generator } from './generators';
import { readReplacements, type Replacements } from './replacements';
import { areHarmlessVariables } from './side-fields';
import { readTarget, type Target } from './target';
import { readTransformer, type Transformer } from './transformers';

/** The names that kustomize looks for in a directory. */
export const KUSTOMIZATION_NAMES: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

export function isKustomization(uri: string): boolean {
  return KUSTOMIZATION_NAMES.includes(baseNameOf(uri));
}

/** What a kustomization asks for, as far as it concerns the wiring. Paths are as written. */
export interface Kustomization {
  readonly document: YamlDocument;
  readonly isComponent: boolean;
  /** Files and directories, `bases` included. */
  readonly resources: readonly string[];
  readonly components: readonly string[];
  /** Those that kustomize applies before it sets names and labels, in its order, and those after. */
  readonly patches: readonly Patch[];
  readonly latePatches: readonly Patch[];
  readonly namespace: string;
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly labels: readonly AddedLabels[];
  readonly annotations: AddedLabels['pairs'];
  readonly replicas: readonly { readonly name: string; readonly count: number }[];
  readonly generators: readonly Generator[];
  readonly replacements: readonly Replacements[];
  readonly transformers: readonly Transformer[];
  readonly unknown: readonly Unknown[];
}

export interface Patch {
  /** The file that holds it, or its own text. */
  readonly path: string | undefined;
  readonly inline: readonly YamlDocument[];
  readonly target: Target | undefined;
  readonly allowsNameChange: boolean;
  readonly allowsKindChange: boolean;
}

/** Something about a build that its files do not show. */
export interface Unknown {
  /** `objects`: there may be more of them; `changes`: those that are known may be different. */
  readonly kind: 'objects' | 'changes';
  /** `the remote resource https://…`. */
  readonly what: string;
}

const memo = new WeakMap<YamlDocument, Kustomization | undefined>();

/** @returns `undefined` for a document that is no kustomization. Memoised. */
export function kustomizationOf(document: YamlDocument): Kustomization | undefined {
  // Most files are none, and need not be parsed to know that.
  if (!isKustomization(document.uri)) return undefined;
  if (memo.has(document)) return memo.get(document);
  const kustomization = read(document);
  memo.set(document, kustomization);
  return kustomization;
}

/** The URIs of the files and directories whose objects a kustomization takes. */
export function includedBy({ document, resources, components }: Kustomization): Set<string> {
  return resolveAll(document, [...resources, ...components]);
}

/** The URIs of the files that a kustomization applies as patches. */
export function patchedBy({ document, patches, latePatches }: Kustomization): Set<string> {
  return resolveAll(
    document,
    [...patches, ...latePatches].map(({ path }) => path),
  );
}

/** The URIs of the files that a kustomization puts into ConfigMaps and Secrets: a program reads them there. */
export function heldAsDataBy({ document, generators }: Kustomization): Set<string> {
  return resolveAll(
    document,
    generators.flatMap(({ files }) => files),
  );
}

/** Whether a file or its directory is called a patch, so that its objects may well be parts of others. */
export function isNamedPatch(uri: string): boolean {
  // Asked for every object, and next to none is one.
  if (!/patch/i.test(uri)) return false;
  const place = uri.split('/').slice(-2).join('/');
  return /(?:^|[/_.-])patch(?:es)?(?=[/_.-]|$)/i.test(place);
}

function resolveAll(document: YamlDocument, paths: readonly (string | undefined)[]): Set<string> {
  const directory = directoryOf(document.uri);
  return new Set(paths.flatMap((path) => (path ? (resolvePath(directory, path) ?? []) : [])));
}

function read(document: YamlDocument): Kustomization | undefined {
  const root = asMap(document.root);
  // Flux has a custom resource of that kind, which often lies in a file of that name.
  const apiVersion = scalarOf(root, 'apiVersion')?.source;
  if (!root || (apiVersion && groupOf(apiVersion) !== 'kustomize.config.k8s.io')) return undefined;
  const text = (key: string) => scalarOf(root, key)?.source ?? '';
  return {
    document,
    isComponent: text('kind') === 'Component',
    resources: [...textsOf(root, 'resources'), ...textsOf(root, 'bases')],
    components: textsOf(root, 'components'),
    patches: [
      ...textsOf(root, 'patchesStrategicMerge').map((entry) => textPatch(document, entry)),
      // Old ones list the files themselves.
      ...textsOf(root, 'patches').map((entry) => textPatch(document, entry)),
      ...mapsOf(seqOf(root, 'patches')).map(({ map }) => readPatch(document, map)),
    ],
    latePatches: mapsOf(seqOf(root, 'patchesJson6902')).map(({ map }) => readPatch(document, map)),
    namespace: text('namespace'),
    namePrefix: text('namePrefix'),
    nameSuffix: text('nameSuffix'),
    labels: [
      ...mapsOf(seqOf(root, 'labels')).map(({ map }) => readLabels(map)),
      { pairs: readPairs(mapOf(root, 'commonLabels')), inSelectors: true, inTemplates: true, fields: [] },
    ],
    annotations: readPairs(mapOf(root, 'commonAnnotations')),
    replicas: mapsOf(seqOf(root, 'replicas')).flatMap(({ map }) => {
      const count = scalarOf(map, 'count')?.value;
      const name = scalarOf(map, 'name')?.source;
      return name && typeof count === 'number' ? [{ name, count }] : [];
    }),
    generators: [...generatorsOf(root, 'ConfigMap'), ...generatorsOf(root, 'Secret')],
    replacements: readReplacements(root),
    transformers: textsOf(root, 'transformers').map((entry) => readTransformer(document, entry)),
    unknown: unknownIn(document, root),
  };
}

/** What is not followed: plugins, charts, and what moves values about. */
function unknownIn({ errors }: YamlDocument, root: YamlMap): Unknown[] {
  const fields = (kind: Unknown['kind'], names: readonly string[]): Unknown[] =>
    names.filter((name) => hasContent(valueOf(root, name))).map((name) => ({ kind, what: `its ${name}` }));
  return [
    ...(errors.length > 0 ? [{ kind: 'changes', what: 'what its broken YAML means' } as const] : []),
    ...fields('objects', ['helmCharts', 'helmChartInflationGenerator', 'generators']),
    ...fields('changes', ['configurations']),
    ...(areHarmlessVariables(root) ? [] : fields('changes', ['vars'])),
  ];
}

function hasContent(node: YamlNode | undefined): boolean {
  if (node?.type === 'scalar') return node.value !== null;
  return node !== undefined && (node.type === 'map' ? node.pairs : node.items).length > 0;
}

function readPatch(document: YamlDocument, map: YamlMap): Patch {
  const inline = scalarOf(map, 'patch')?.source ?? '';
  const target = mapOf(map, 'target');
  const allows = (option: string) => scalarOf(mapOf(map, 'options'), option)?.value === true;
  return {
    path: inline.trim() ? undefined : scalarOf(map, 'path')?.source,
    inline: inline.trim() ? parseFile(document.uri, inline).documents : [],
    target: target && readTarget(target),
    allowsNameChange: allows('allowNameChange'),
    allowsKindChange: allows('allowKindChange'),
  };
}

/** An entry of `patchesStrategicMerge`: a path, or the patch itself. */
function textPatch(document: YamlDocument, text: string): Patch {
  const isInline = /[\n{]/.test(text.trim());
  return {
    path: isInline ? undefined : text,
    inline: isInline ? parseFile(document.uri, text).documents : [],
    target: undefined,
    allowsNameChange: false,
    allowsKindChange: false,
  };
}

function readLabels(map: YamlMap): AddedLabels {
  return {
    pairs: readPairs(mapOf(map, 'pairs')),
    inSelectors: scalarOf(map, 'includeSelectors')?.value === true,
    inTemplates: scalarOf(map, 'includeTemplates')?.value === true,
    fields: readFieldSpecs(map, 'fields'),
  };
}
