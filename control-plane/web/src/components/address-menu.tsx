import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconCopy, IconDots, IconFilter } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import styles from './address-menu.module.css';
import { copyText } from './copy-text.js';

/** What can be done with the addresses beside it: to copy one, or to see only the alerts that have it on either side. */
export function AddressMenu({ addresses }: { addresses: readonly string[] }) {
  const known = [...new Set(addresses.filter((address) => address !== ''))];
  const [copied, setCopied] = useState<string>();
  const showOnly = useShowOnly();
  if (known.length === 0) return null;
  return (
    <Menu position="bottom-start" onClose={() => setCopied(undefined)}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={styles.button}
          aria-label={`Copy or filter by ${known.join(' or ')}`}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {known.map((address) => (
          <Fragment key={address}>
            <Menu.Item
              closeMenuOnClick={false}
              leftSection={address === copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={() => void copyText(address).then(() => setCopied(address))}
            >
              {address === copied ? 'Copied' : 'Copy'} {address}
            </Menu.Item>
            <Menu.Item leftSection={<IconFilter size={16} />} onClick={() => showOnly(address)}>
              Only {address}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The other filters of a list of alerts stay. */
function useShowOnly() {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return (address: string) => {
    const next = new URLSearchParams(pathname.startsWith('/alerts') ? search : '');
    next.set('address', address);
    void navigate({ pathname: '/alerts', search: next.toString() }, { preventScrollReset: true });
  };
}
