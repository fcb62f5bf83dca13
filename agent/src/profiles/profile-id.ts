import { isProfileName, type ProfileName } from '@picket/shared/features';
import { type DecapsulationOption, type DecapsulationOptions } from '../packet/decapsulation.js';

/** In alphabetical order, as a full profile id lists them. */
const OPTION_NAMES = ['gre', 'ipip', 'keyTunnel', 'keyVlan', 'mpls', 'pppoe', 'vlan', 'vxlan'] as const;

/** A profile and the options in which it differs from the default. */
export interface ProfileId {
  readonly name: ProfileName;
  readonly changed: readonly DecapsulationOption[];
}

/** The options that a full id stands for: its suffixes name those that differ from the default. */
export function optionsOf(changed: readonly DecapsulationOption[]): DecapsulationOptions {
  const differs = (option: DecapsulationOption) => changed.includes(option);
  const gre = differs('gre');
  const vxlan = differs('vxlan');
  return {
    vlan: !differs('vlan'),
    mpls: !differs('mpls'),
    pppoe: !differs('pppoe'),
    ipip: differs('ipip'),
    gre,
    vxlan,
    keyVlan: differs('keyVlan'),
    keyTunnel: (gre || vxlan) !== differs('keyTunnel'),
  };
}

/** Reads a full profile id, for example `picket-1+gre+vxlan`; null if there is no such profile. */
export function parseProfileId(text: string): ProfileId | null {
  const [name = '', ...suffixes] = text.split('+');
  const changed = OPTION_NAMES.filter((option) => suffixes.includes(option));
  if (!isProfileName(name) || changed.length !== suffixes.length) return null;
  return name === 'picket-1' || changed.length === 0 ? { name, changed } : null;
}

/** The one spelling of an id, options in alphabetical order. */
export function formatProfileId({ name, changed }: ProfileId): string {
  return [name, ...OPTION_NAMES.filter((option) => changed.includes(option))].join('+');
}
