/** What an analyst may say of an alert. */
export const VERDICTS = ['true-positive', 'false-positive', 'unsure'] as const;
