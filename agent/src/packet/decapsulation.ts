/** Which encapsulations `picket-1` opens and what joins the flow key (docs/profiles.md §10.1). */
export interface DecapsulationOptions {
  readonly vlan: boolean;
  readonly mpls: boolean;
  readonly pppoe: boolean;
  readonly ipip: boolean;
  readonly gre: boolean;
  readonly vxlan: boolean;
  readonly keyVlan: boolean;
  readonly keyTunnel: boolean;
}

export type DecapsulationOption = keyof DecapsulationOptions;
