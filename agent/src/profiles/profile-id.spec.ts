import { describe, expect, it } from '@jest/globals';
import { formatProfileId, optionsOf, parseProfileId } from './profile-id.js';

describe('full profile ids', () => {
  it('name the options that differ from the default, in one order', () => {
    const id = parseProfileId('picket-1+vxlan+gre');
    expect(id).toEqual({ name: 'picket-1', changed: ['gre', 'vxlan'] });
    expect(id === null ? '' : formatProfileId(id)).toBe('picket-1+gre+vxlan');
  });

  it.each(['picket-2', 'picket-1+nonsense', 'picket-1+gre+gre', 'cic-v40+gre', '', 'picket-1+'])(
    'refuse %j',
    (text) => {
      expect(parseProfileId(text)).toBeNull();
    },
  );

  it('put the tunnel into the key where tunnels are opened, unless told otherwise', () => {
    expect(optionsOf([])).toMatchObject({ vlan: true, mpls: true, pppoe: true, gre: false, keyTunnel: false });
    expect(optionsOf(['gre']).keyTunnel).toBe(true);
    expect(optionsOf(['gre', 'keyTunnel']).keyTunnel).toBe(false);
  });
});
