/** The public API of the core: the only core file that outer folders import. */
export { codeLensesOf, type CodeLens } from './features/code-lenses';
export {
  completionsAt,
  explainCompletion,
  type About,
  type ChoiceKind,
  type Completion,
  type Completions,
} from './features/completion';
export { plainSnippet } from './features/completion/plain-snippet';
export {
  diagnosticsOf,
  diagnosticInWords,
  judgeAhead,
  type Diagnostic,
  type RelatedLocation,
} from './features/diagnostics';
export {
  incomingOf,
  outgoingOf,
  routeItemsAt,
  type RouteItem,
  type RouteKey,
  type RouteStep,
} from './features/call-hierarchy';
export { definitionsAt, type Definition, type Location } from './features/definition';
export { highlightsAt, type Highlight } from './features/document-highlight';
export { documentLinksOf, type DocumentLink } from './features/document-links';
export { outlineOf, type OutlineKind, type OutlineSymbol } from './features/document-symbols';
export { foldsOf, type Fold } from './features/folding';
export { hoverAt, type Hover } from './features/hover';
export { ignoreFixFor, type IgnoreFix } from './features/ignore-fix';
export { IncrementalDiagnostics } from './features/incremental-diagnostics';
export { inlayHintsIn, type InlayHint } from './features/inlay-hints';
export { originAt, type Origin } from './features/origin';
export type { Place } from './features/place';
export { diagnosticsAt, fixAllSafe, quickFixesFor, together, type QuickFix } from './features/quick-fixes';
export { referencesAt } from './features/references';
export { renameableAt, renameAt, type Refusal, type Renameable, type RenameEdit } from './features/rename';
export { namespacesOf, routesIn } from './features/route-graph';
export { toMermaid } from './features/route-mermaid';
export { boxClass, drawBox, drawHeadings, drawLink, toSvg } from './features/route-svg';
export { layOut, type LayoutMemory, type RouteLayout } from './features/routes/layout';
export { narrow, type Narrowing } from './features/routes/parts';
export { inSpeech, titleOf } from './features/routes/spoken';
export { ROUTE_STYLE } from './features/routes/style';
export {
  COLUMNS,
  graphInWords,
  isBroken,
  type RouteBox,
  type RouteGraph,
  type RouteLink,
  type RouteProblem,
  type RouteRow,
  type RouteScope,
} from './features/routes/model';
export { FORMAT, type SavedPart } from './features/saved/format';
export { relocated, relocatedPart } from './features/saved/relocate';
export { SavedWorkspace } from './features/saved/restore';
export { savedParts } from './features/saved/save';
export { selectionRangesAt } from './features/selection-ranges';
export { findSymbols, type WorkspaceSymbol } from './features/workspace-symbols';
export { refactoringsAt, type Refactoring } from './features/refactorings';
export { resourcesOf, whileRead } from './k8s/read';
export { RULES } from './rules/index';
export { docsUrl, type Rule } from './rules/rule';
export { applyEdits, type OffsetRange, type TextEdit } from './text';
export { fingerprintName } from './workspace/fingerprint';
export { english, inLanguage, say, type Bundle, type Wording } from './words';
export { largeFile, withinLimits } from './workspace/limits';
export {
  DEFAULT_SETTINGS,
  readSettings,
  SEVERITIES,
  type Settings,
  type Severity,
} from './workspace/settings';
export {
  countingFiles,
  isSettingsFile,
  sectionOf,
  SETTINGS_FILES,
  settingsByDirectory,
  settingsProblems,
  withSettingsFile,
  type SettingsOfFile,
} from './workspace/settings-file';
export {
  emptySnapshot,
  folderOf,
  withCompleteness,
  withFiles,
  withFolders,
  settingsFor,
  withSettings,
  type FileChange,
  type Snapshot,
} from './workspace/snapshot';
export { areSame } from './workspace/listing';
export { baseNameOf, directoryOf } from './workspace/paths';
export { isTemplateName } from './workspace/templates';
export { documentChanges } from './yaml/document-changes';
export { parseFile, type ManifestFile, type YamlDocument } from './yaml/manifest-file';
export { TextPacking, type TextPacker } from './yaml/kept-text';
