/** The public API of the core: the only core file that outer folders import. */
export { codeLensesOf, type CodeLens } from './features/code-lenses';
export { diagnosticsOf, type Diagnostic, type RelatedLocation } from './features/diagnostics';
export { hoverAt, type Hover } from './features/hover';
export { ignoreFixFor, type IgnoreFix } from './features/ignore-fix';
export { inlayHintsIn, type InlayHint } from './features/inlay-hints';
export type { Place } from './features/place';
export { diagnosticsAt, fixAllSafe, quickFixesFor, type QuickFix } from './features/quick-fixes';
export { refactoringsAt, type Refactoring } from './features/refactorings';
export { resourcesOf } from './k8s/read';
export { RULES } from './rules/index';
export { docsUrl, type Rule } from './rules/rule';
export { applyEdits, type OffsetRange, type TextEdit } from './text';
export { DEFAULT_SETTINGS, readSettings, type Settings, type Severity } from './workspace/settings';
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
export { isTemplateName } from './workspace/templates';
export { parseFile, type ManifestFile } from './yaml/manifest-file';
