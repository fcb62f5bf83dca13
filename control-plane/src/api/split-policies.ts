/** What training and test rows never share. */
export const SPLIT_POLICIES = ['random', 'file', 'time', 'source'] as const;
