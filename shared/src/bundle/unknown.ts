/** The class of a flow that is like nothing benign and like no class that was learnt (see `novelty`). */
export const UNKNOWN_CLASS = 'unknown';
