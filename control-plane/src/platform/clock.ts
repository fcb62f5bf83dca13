/** Token of the `Clock` (`@Inject(CLOCK) clock: Clock`); tests provide their own. */
export const CLOCK = Symbol('Clock');
