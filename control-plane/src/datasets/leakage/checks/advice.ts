import type { AuditCheck } from './finding.js';

/** What to do about a finding that is more than a remark. */
export const ADVICE: Readonly<Record<AuditCheck, string>> = {
  'label-among-features': 'Import the files again without this column.',
  'numeric-identifier':
    'Import the files again without this column, or from a tool that measures what its header says.',
  'identity-shortcut': 'Import the files again without this extra feature; keep it only to study what it gives away.',
  'address-shortcut': 'Split by source, so that no host is on both sides, and believe that figure.',
  'port-shortcut': 'Record each class on several services, or judge a model on files with other ports.',
  'time-shortcut': 'Split by time, and record benign traffic during the attacks too.',
  'file-shortcut': 'Record every class in several files, then split by file.',
  'single-feature-accuracy': 'Expect less on a network; compare models on another data set too.',
  'duplicate-rate': 'Training removes them; read the class counts as those of distinct rows.',
  'split-overlap': 'Training removes repeated rows before it splits; trust no figure of a tool that does not.',
  'file-overlap': 'Import one of the files that hold the same flows, not both.',
  'cross-file-gap': 'Split by file; the figure of a random split will not be reached on another network.',
  'label-conflicts': 'See how the rows were labelled; a model cannot get both right.',
  'constant-columns': 'See that the files were made with the profile that they claim.',
  'small-classes': 'Record more of this class, or leave it out.',
};
